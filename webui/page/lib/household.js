// Edits of the household (the JSON of household.toml). Each takes the copy that change() gives and
// alters it; false: what it is about is gone. Pure: no request, no text, no clock.

export const bands = ["0-6", "7-11", "12-15", "16-17"];
export const actions = ["allow", "counted", "timed", "ask", "block"];

export const find_profile = (home, id) => (home.profile ?? []).find((row) => row.id === id);

// `id` from a name: "Äiti & co" -> "aiti-co"; with a number when it is taken.
export function new_id(name, taken) {
  const plain = name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const base = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 24) || "child";
  let id = base;
  for (let number = 2; taken.includes(id) || id === "new-devices"; ++number) id = `${base}-${number}`;
  return id;
}

const profile_ids = (home) => (home.profile ?? []).map((row) => row.id);

export function add_profile(home, values) {
  const id = new_id(values.name, profile_ids(home));
  home.profile = [...(home.profile ?? []), { id, ...values }];
  return id;
}

export function remove_profile(home, id) {
  home.profile = (home.profile ?? []).filter((row) => row.id !== id);
  home.device = (home.device ?? []).filter((row) => row.profile !== id);
  if (home.new_devices === id) delete home.new_devices;
}

// An edit of one profile.
export const edit_profile = (id, edit) => (home) => {
  const profile = find_profile(home, id);
  return profile === undefined ? false : edit(profile);
};

// A key that is left at its default is not written.
export function set_key(table, key, value) {
  const is_empty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  if (is_empty) delete table[key];
  else table[key] = value;
}

export const set_profile_key = (id, key, value) => edit_profile(id, (profile) => {
  set_key(profile, key, value);
});

// kind: "categories" or "services"; no action: as for the child's age.
export const set_action = (profile_id, kind, id, action) => edit_profile(profile_id, (profile) => {
  const choices = { ...(profile[kind] ?? {}) };
  if (action) choices[id] = action;
  else delete choices[id];
  if (Object.keys(choices).length > 0) profile[kind] = choices;
  else delete profile[kind];
});

export const assign_device = (mac, name, profile) => (home) => {
  if (!profile_ids(home).includes(profile)) return false;
  const others = (home.device ?? []).filter((row) => row.mac.toLowerCase() !== mac.toLowerCase());
  home.device = [...others, { mac, name, profile }];
  return true;
};

export const forget_device = (mac) => (home) => {
  home.device = (home.device ?? []).filter((row) => row.mac.toLowerCase() !== mac.toLowerCase());
};

// A list of a profile (rule, budget, exception) with one row put in place of another, added or removed.
export const put_row = (profile_id, list, old, row) => edit_profile(profile_id, (profile) => {
  const rows = profile[list] ?? [];
  const at = old === null ? -1 : rows.findIndex((one) => JSON.stringify(one) === JSON.stringify(old));
  if (old !== null && at < 0) return false;
  const next = [...rows];
  if (row === null) next.splice(at, 1);
  else if (at < 0) next.push(row);
  else next[at] = row;
  set_key(profile, list, next);
  return true;
});

// What holds for a category of a profile: {action, is_own}.
export function category_action(profile, category) {
  const own = profile.categories?.[category.id];
  if (own) return { action: own, is_own: true };
  const usual = profile.presets === false ? "allow" : category.presets?.[profile.band ?? "12-15"];
  return { action: usual ?? "allow", is_own: false };
}

// An app goes before its kind.
export function service_action(profile, service, categories) {
  const own = profile.services?.[service.id];
  if (own) return { action: own, is_own: true };
  const category = categories.find((row) => row.id === service.category);
  const usual = category ? category_action(profile, category).action : "allow";
  return { action: usual, is_own: false };
}

// A bedtime of a night: on the usual school nights, and later on Friday and Saturday.
export function bedtime_windows(from, weekend_from, to) {
  const school_nights = ["sun", "mon", "tue", "wed", "thu"];
  if (from === weekend_from) return [{ mode: "bedtime", from, to }];
  return [
    { mode: "bedtime", days: school_nights, from, to },
    { mode: "bedtime", days: ["fri", "sat"], from: weekend_from, to },
  ];
}

export const usual_bedtime = {
  "0-6": ["19:30", "20:00", "06:30"],
  "7-11": ["20:30", "21:30", "07:00"],
  "12-15": ["21:30", "22:30", "07:00"],
  "16-17": ["22:30", "23:30", "07:00"],
};
