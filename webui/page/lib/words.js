// What the daemon's values are called, and the sentences made of them.
import { has_text, locale, t } from "./i18n.js";
import { moment_of, weekdays } from "./clock.js";
import { catalogue, need_catalogue } from "./state.js";

const known = (key, otherwise) => (has_text(key) ? t(key) : otherwise);

export const category_name = (id) => known(`category.${id}`, id);
export const mode_name = (id) => known(`mode.${id}`, id);
export const band_name = (id) => known(`band.${id}`, id ?? "");
export const action_name = (id) => known(`action.${id}`, id);
export const reason_words = (id) => known(`reason.${id}`, id);
export const language_name = (id) => known(`language.${id}`, id);

export function service_name(id) {
  need_catalogue();
  return catalogue.value.services.find((row) => row.id === id)?.name ?? id;
}

// "internet", "category:time.games", "service:tiktok", "site:example.com"
export function subject_name(subject) {
  const at = subject.indexOf(":");
  const [kind, id] = at < 0 ? [subject, ""] : [subject.slice(0, at), subject.slice(at + 1)];
  if (kind === "internet") return t("page.subject.internet");
  if (kind === "category") return category_name(id);
  return kind === "service" ? service_name(id) : id;
}

// A budget by what it counts: "Games and Twitch".
export const budget_name = (profile, id) => {
  const budget = profile?.budget?.find((row) => row.id === id);
  return budget ? list_text(budget.for.map(subject_name)) : id;
};

export const list_text = (items) =>
  new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

export function country_name(code) {
  const upper = code.toUpperCase();
  try {
    return new Intl.DisplayNames(locale(), { type: "region" }).of(upper) ?? upper;
  } catch {
    return upper;
  }
}

// "Mon–Thu", "every day", "Sat and Sun"
export function days_text(days) {
  const names = weekdays();
  const on = names.map(({ id }) => !days || days.includes(id));
  if (on.every(Boolean)) return t("page.days.every");
  const first = on.indexOf(true);
  const last = on.lastIndexOf(true);
  const is_run = on.slice(first, last + 1).every(Boolean);
  if (is_run && last - first >= 2) {
    return t("page.days.range", { from: names[first].short, to: names[last].short });
  }
  const around = on.indexOf(false);
  const around_end = on.lastIndexOf(false);
  const is_wrapped = on[0] && on[6] && on.slice(around, around_end + 1).every((day) => !day);
  if (is_wrapped && around_end - around < 5) {
    return t("page.days.range", { from: names[around_end + 1].short, to: names[around - 1].short });
  }
  return list_text(names.filter((_, day) => on[day]).map((name) => name.short));
}

export const window_text = (window) => t("page.window", {
  days: days_text(window.days), from: window.from, to: window.to,
});

// What holds for a child now: {tone, text}. tone: "paused", a mode, "on" or "off".
export function state_of(row, is_online) {
  if (row.paused) {
    return { tone: "paused", text: row.paused_until
      ? t("page.state.paused_until", { time: moment_of(row.paused_until) }) : t("page.state.paused") };
  }
  if (row.mode) {
    const values = { mode: mode_name(row.mode), time: row.mode_until ? moment_of(row.mode_until) : "" };
    return { tone: row.mode, text: row.mode_until ? t("page.state.mode_until", values) : values.mode };
  }
  if (!row.devices) return { tone: "off", text: t("page.state.no_device") };
  return is_online ? { tone: "on", text: t("page.state.online") }
    : { tone: "off", text: t("page.state.offline") };
}

export function next_text(row) {
  if (!row.next_mode || row.paused) return "";
  return t("page.state.next", { mode: mode_name(row.next_mode.mode), time: moment_of(row.next_mode.from) });
}

const seen_limit = 5 * 60; // seconds after which a device counts as away
export const is_here = (device) =>
  Boolean(device.last_seen) && Date.now() / 1000 - device.last_seen < seen_limit;

export const grant_text = (grant) => t("page.grant.until", {
  what: subject_name(grant.subject), time: moment_of(grant.until),
});

// The plain sentences of what a band starts with; always six of them.
export function preset_sentences(profile, categories) {
  const of = (action) => categories
    .filter(({ id, presets }) => (profile.categories?.[id] ?? presets?.[profile.band]) === action
      && !id.startsWith("cross.") && id !== "contract.tracking")
    .map(({ id }) => category_name(id));
  const some = (names, most) => (names.length > most
    ? t("page.and_more", { list: names.slice(0, most).join(", "), count: names.length - most })
    : list_text(names));
  const line = (action, most, with_names, without) => {
    const names = of(action);
    return names.length > 0 ? with_names(some(names, most)) : without();
  };
  return [
    t("page.preset.always"),
    line("block", 4, (what) => t("page.preset.block", { what }), () => t("page.preset.block_none")),
    line("ask", 4, (what) => t("page.preset.ask", { what }), () => t("page.preset.ask_none")),
    line("timed", 4, (what) => t("page.preset.timed", { what }), () => t("page.preset.timed_none")),
    t("page.preset.search"),
    preset_log(profile.band),
  ];
}

function preset_log(band) {
  if (band === "0-6" || band === "7-11") return t("page.preset.log_names");
  return band === "12-15" ? t("page.preset.log_categories") : t("page.preset.log_none");
}

// A warning of the daemon in words: {text, lang}; its own English where the page has none.
export function warning_words(row) {
  const key = `page.warning.${row.id}`;
  if (!has_text(key)) return { text: row.text, lang: "en" };
  const is_category = ["feed_waits", "feed_starter", "no_list"].includes(row.id);
  return { text: t(key, { what: is_category ? category_name(row.what) : row.what }) };
}

// A step of the decision (GET /explain) in words; the daemon's own short text is the last resort.
const step_words = [
  [/^rule: allow (.+)$/, (m) => t("page.step.rule_allow", { name: m[1] })],
  [/^rule: deny (.+)$/, (m) => t("page.step.rule_deny", { name: m[1] })],
  [/^always allowed: (.+)$/, (m) => t("page.step.never_block", { name: m[1] })],
  [/^service: (.+?)( \(.*\))?$/, (m) => t("page.step.service", { name: m[1] }) + way(m[2])],
  [/^list: (.+?)( \(.*\))?$/, (m) => t("page.step.list", {
    what: list_text(m[1].split(", ").map(category_name)) }) + way(m[2])],
  [/^mode: (\w+) until (.+)$/, (m) => t("page.step.mode_until", { mode: mode_name(m[1]), time: m[2] })],
  [/^mode: (\w+).*$/, (m) => t("page.step.mode", { mode: mode_name(m[1]) })],
  [/^budget: (.+)$/, (m) => t("page.step.budget", { name: m[1] })],
  [/^granted: (.+)$/, (m) => t("page.step.grant", { name: m[1] })],
];

function way(bracket) {
  const found = { " (ask first)": "action.ask", " (counted)": "action.counted",
    " (in its timetable only)": "action.timed" }[bracket];
  return found ? ` – ${t(found)}` : "";
}

export function step_text(step) {
  for (const [pattern, words] of step_words) {
    const match = step.detail.match(pattern);
    if (match) return words(match);
  }
  return reason_words(step.reason);
}

