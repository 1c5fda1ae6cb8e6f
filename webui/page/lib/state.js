// What the daemon knows, as signals that screens read. refresh() loads it, live() keeps it fresh.
import { batch, computed, signal } from "@preact/signals";
import { get, put, session } from "./api.js";
import { set_zone } from "./clock.js";
import { t } from "./i18n.js";
import { ask_password } from "../ui/password.js";
import { toast } from "../ui/toast.js";

export const status = signal(null);
export const profiles = signal([]);
export const devices = signal([]);
export const requests = signal([]);
export const grants = signal([]);
export const budgets = signal([]);
export const household = signal(null); // household.toml as JSON
export const catalogue = signal({ categories: [], services: [], helplines: [] });
export const problem = signal(null); // the ApiError of the last refresh that failed
export const is_loaded = signal(false);
export const change_number = signal(0);
const try_again = 4000; // ms after a refresh that failed
let revision = "";
let loaded_number = 0; // of the changes that were loaded

// "new-devices" is built into the daemon: nobody's, and without rules of the household.
export const children = computed(() => profiles.value.filter((row) => row.filtered && row.id !== "new-devices"));
export const waiting = computed(() => requests.value.filter((row) => row.state === "pending"));
export const new_devices = computed(() => devices.value.filter((row) => !row.known));
export const can_edit = computed(() => ["parent", "co-parent"].includes(session.value?.role));
export const can_answer = computed(() => can_edit.value || session.value?.role === "sitter");

export const profile_of = (id) => profiles.value.find((row) => row.id === id);
export const name_of = (id) => profile_of(id)?.name ?? id;
export const rules_of = (id) => household.value?.profile?.find((row) => row.id === id);

// Some rows are not for every role; such a person sees none of them.
async function rows(path, target) {
  try {
    target.value = await get(path);
  } catch (error) {
    if (error.status !== 403) throw error;
  }
}

function take_household(answer) {
  revision = answer.revision;
  household.value = answer.household;
  set_zone(answer.household.timezone ?? status.value?.timezone);
}

async function load_household() {
  try {
    take_household(await get("/household"));
  } catch (error) {
    if (error.status !== 403) throw error;
  }
}

// What Tarha knows of apps and kinds of sites: big, so that it is fetched when a screen first needs it.
let asked_catalogue = null;
export function need_catalogue() {
  asked_catalogue ??= get("/catalogue").then(
    (answer) => { catalogue.value = answer; },
    () => { asked_catalogue = null; }, // the next screen asks again
  );
}

export async function refresh() {
  try {
    await Promise.all([
      get("/changes").then(({ number }) => { loaded_number = number; }),
      rows("/status", status), rows("/profiles", profiles), rows("/devices", devices),
      rows("/requests", requests), rows("/grants", grants), rows("/budgets", budgets),
      load_household(),
    ]);
    batch(() => {
      problem.value = null;
      is_loaded.value = true;
    });
  } catch (error) {
    problem.value = error;
    if (error.status !== 401) setTimeout(refresh, try_again);
  }
}

// Runs an action; says in a toast what went wrong. True when it worked.
export async function attempt(action, done) {
  try {
    await action();
  } catch (error) {
    toast(sentence_of(error), "bad");
    return false;
  }
  if (done) toast(done);
  await refresh();
  return true;
}

export function sentence_of(error) {
  if (error.status === 0) return t("page.error.unreachable");
  if (error.status === 401) return t("page.error.signed_out");
  if (error.status === 403) return t("page.error.role");
  if (error.status === 429) return t("page.error.too_many");
  if (error.status === 503) return t("page.error.daemon");
  return error.message || t("page.error.other");
}

// Sends the household; what takes the filter away from somebody asks for one's password until it is
// right. Nothing when the person thinks better of it.
async function put_household(next) {
  const body = { revision, household: next };
  for (let fault = "", asked = false; ;) {
    try {
      return await put("/household", body);
    } catch (error) {
      const is_wrong = asked && error.status === 403;
      if (error.code !== "password_needed" && !is_wrong) throw error;
      fault = is_wrong ? t("page.backup.wrong_password") : "";
    }
    const password = await ask_password(fault);
    if (password === null) return null;
    body.password = password;
    asked = true;
  }
}

// Changes the household: edit(copy) alters a copy of it, or answers false when what it is about is
// gone. When somebody else was faster, the edit is made again on what they left.
export async function change(edit, done = t("page.saved")) {
  for (const is_last of [false, true]) {
    const next = structuredClone(household.value);
    if (edit(next) === false) {
      toast(t("page.conflict.gone"), "bad");
      return false;
    }
    try {
      const answer = await put_household(next);
      if (answer === null) {
        household.value = { ...household.value }; // the fields show what holds again
        return false;
      }
      take_household(answer);
      toast(is_last ? t("page.conflict.merged") : done);
      await refresh();
      return true;
    } catch (error) {
      if (error.status !== 409 || is_last) {
        toast(error.status === 409 ? t("page.conflict.again") : sentence_of(error), "bad");
        return false;
      }
      await load_household();
    }
  }
  return false;
}

// --- live updates ----------------------------------------------------------------------------

const gather = 150; // ms; several changes at once are loaded once
let source = null;
let timer = null;
let newest = 0; // change that was told

// The stream begins with the number of now: what the first load brings is not loaded twice.
function catch_up() {
  if (!is_loaded.value) {
    timer = setTimeout(catch_up, gather);
  } else if (newest !== loaded_number) {
    change_number.value = newest;
    refresh();
  }
}

function soon(number) {
  newest = number;
  clearTimeout(timer);
  timer = setTimeout(catch_up, gather);
}

export function live() {
  if (source) return;
  source = new EventSource("/api/v1/events");
  source.addEventListener("change", (event) => soon(JSON.parse(event.data).number));
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null; // the server refused; the next visit tries again
  });
}

export function stop_live() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

// A phone that wakes up may have missed changes.
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !session.value?.signed_in) return;
  live();
  refresh();
});
