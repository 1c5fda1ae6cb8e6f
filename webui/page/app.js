// The parents' page: who is there decides the screen (set-up, sign-in, first run, the home).
import { render } from "preact";
import { effect, signal } from "@preact/signals";
import { html } from "./lib/html.js";
import { load_session, session } from "./lib/api.js";
import { load_language, preferred, t } from "./lib/i18n.js";
import { route } from "./lib/route.js";
import { can_edit, household, is_loaded, live, problem, refresh, sentence_of, stop_live }
  from "./lib/state.js";
import { Brand, Button, Loading } from "./ui/parts.js";
import { Shell } from "./ui/shell.js";
import { PasswordAsk } from "./ui/password.js";
import { Toasts } from "./ui/toast.js";
import { Home } from "./views/home.js";

// Screens that are fetched when somebody goes there.
const screens = {
  child: () => import("./views/child.js").then((module) => module.Child),
  activity: () => import("./views/activity.js").then((module) => module.Activity),
  why: () => import("./views/why.js").then((module) => module.Why),
  more: () => import("./views/more.js").then((module) => module.More),
  devices: () => import("./views/devices.js").then((module) => module.Devices),
  lists: () => import("./views/lists.js").then((module) => module.Lists),
  people: () => import("./views/people.js").then((module) => module.People),
  backup: () => import("./views/backup.js").then((module) => module.Backup),
  notify: () => import("./views/notify.js").then((module) => module.Notify),
  audit: () => import("./views/audit.js").then((module) => module.Audit),
  remember: () => import("./views/remember.js").then((module) => module.Remember),
  shield: () => import("./views/shield.js").then((module) => module.Shield),
  days: () => import("./views/days.js").then((module) => module.Days),
  start: () => import("./views/first_run.js").then((module) => module.FirstRun),
};
const start = {
  setup: () => import("./views/start.js").then((module) => module.Setup),
  sign_in: () => import("./views/start.js").then((module) => module.SignIn),
};

const loaded = signal({}); // name -> component
const failed = signal(null);

// The component of a screen, fetched on the way; null until it is here.
function screen(name, table) {
  const here = loaded.value[name];
  if (!here) {
    table[name]().then(
      (component) => { loaded.value = { ...loaded.peek(), [name]: component }; },
      (error) => { failed.value = error; },
    );
  }
  return here ?? Loading;
}

const Unreachable = ({ error }) => html`<main class="alone"><${Brand} />
  <h1>${sentence_of(error)}</h1>
  <${Button} kind="main" onClick=${() => location.reload()}>${t("page.again")}<//></main>`;

const is_empty_home = () => can_edit.value && household.value && !(household.value.profile?.length > 0);

function SignedIn() {
  if (!is_loaded.value) {
    return problem.value ? html`<${Unreachable} error=${problem.value} />` : html`<${Loading} />`;
  }
  const [name = "", ...rest] = route.value.parts;
  if (name === "start" || is_empty_home()) {
    return html`<${screen("start", screens)} />`;
  }
  const Screen = name in screens ? screen(name, screens) : Home;
  return html`<${Shell} at=${name}><${Screen} key=${name + (rest[0] ?? "")} parts=${rest} /><//>`;
}

function App() {
  if (failed.value) return html`<${Unreachable} error=${failed.value} />`;
  const who = session.value;
  if (!who) return html`<${Loading} />`;
  if (who.setup_needed) return html`<${screen("setup", start)} />`;
  if (!who.signed_in) return html`<${screen("sign_in", start)} />`;
  return html`<${SignedIn} />`;
}

// Whoever signs in gets the home's data; whoever leaves, nothing more.
let is_in = false;
session.subscribe((who) => {
  const now_in = Boolean(who?.signed_in);
  if (now_in === is_in) return;
  is_in = now_in;
  if (!now_in) return stop_live();
  refresh();
  live();
});

async function begin() {
  try {
    await load_session();
    await load_language(preferred(session.value.language));
  } catch (error) {
    await load_language(preferred());
    failed.value = error;
  }
  effect(() => { document.title = t("page.title") || "Tarha"; });
  render(html`<${App} /><${PasswordAsk} /><${Toasts} />`, document.getElementById("app"));
}

begin();
