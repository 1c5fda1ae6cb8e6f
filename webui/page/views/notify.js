// Who is told what happens at home: phone, mail, another program, home automation.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { language, languages, t } from "../lib/i18n.js";
import { get, post, put, remove } from "../lib/api.js";
import { ago } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { attempt, sentence_of } from "../lib/state.js";
import { language_name } from "../lib/words.js";
import { toast } from "../ui/toast.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Check, Chips, Empty, Field, Loading, SureButton, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

const kinds = ["ntfy", "mail", "mqtt", "webhook"];
const kind_icons = { ntfy: "device", mail: "letter", mqtt: "home", webhook: "list" };
const kind_names = () => ({ ntfy: t("page.notify.ntfy"), mail: t("page.notify.mail"), mqtt: t("page.notify.mqtt"),
  webhook: t("page.notify.webhook") });
const kind_words = () => ({ ntfy: t("page.notify.ntfy_more"), mail: t("page.notify.mail_more"),
  mqtt: t("page.notify.mqtt_more"), webhook: t("page.notify.webhook_more") });
const examples = { ntfy: "https://ntfy.example/our-home-7k2", mail: "smtps://mail.example", mqtt: "mqtts://homeassistant.local",
  webhook: "https://example.com/hook" };
const event_names = () => ({ wish: t("page.notify.event_wish"), device: t("page.notify.event_device"),
  budget: t("page.notify.event_budget"), shield: t("page.notify.event_shield") });
const outcome_words = (last) => ({ sent: t("page.notify.sent", { ago: ago(last.when) }), unreachable: t("page.notify.unreachable"),
  untrusted: t("page.notify.untrusted"), refused: t("page.notify.refused"), failed: t("page.notify.failed") }[last.outcome]);

const fault_words = (error, kind) => {
  if (error.status === 403) return t("page.backup.wrong_password");
  if (/notify-(from|to)/.test(error.code)) return t("page.notify.bad_mail");
  if (/notify-(address|topic)/.test(error.code)) return t("page.notify.bad_address", { example: examples[kind] });
  return sentence_of(error);
};

const fresh = () => ({ id: "", kind: "ntfy", url: "", user: "", secret: "", from: "", to: "", insecure: false,
  events: ["wish", "device"], details: false, buttons: false, commands: false, language: language.peek() });

function Events({ value, onChange }) {
  const names = event_names();
  const set = (id, on) => onChange(Object.keys(names).filter((name) => (name === id ? on : value.includes(name))));
  return html`<fieldset class="plain"><legend>${t("page.notify.events")}</legend><div class="checks checks-wide">
    ${Object.keys(names).map((id) => html`<${Check} key=${id} label=${names[id]} checked=${value.includes(id)}
      onChange=${(on) => set(id, on)} />`)}</div></fieldset>`;
}

// What only one kind asks.
function Special({ values, text, set }) {
  if (values.kind === "mail") {
    return html`<${Field} label=${t("page.notify.from")} type="email" required ...${text("from")} />
      <${Field} label=${t("page.notify.to")} type="email" required ...${text("to")} />`;
  }
  if (values.kind === "mqtt") {
    return html`<${Check} label=${t("page.notify.commands")} hint=${t("page.notify.commands_more")} checked=${values.commands}
      onChange=${(commands) => set({ commands })} />`;
  }
  return values.kind === "ntfy" && html`<${Check} label=${t("page.notify.buttons")} hint=${t("page.notify.buttons_more")}
    checked=${values.buttons} onChange=${(buttons) => set({ buttons })} />`;
}

function Editor({ target, onDone }) {
  const [values, set_values] = useState({ ...fresh(), ...target, url: "", secret: "" });
  const [password, set_password] = useState("");
  const [fault, set_fault] = useState("");
  const set = (some) => set_values((old) => ({ ...old, ...some }));
  const text = (name) => ({ value: values[name], onInput: (event) => set({ [name]: event.target.value }) });
  const is_new = !values.id;
  const keeps = !is_new && values.kind === target.kind;
  const save = async (event) => {
    event.preventDefault();
    const { kind, url, user, secret, from, to, insecure, events, details, buttons, commands } = values;
    const body = { kind, url: url.trim(), user, secret, from, to, insecure, events, details, buttons, commands,
      language: values.language, password };
    try {
      await (is_new ? post("/notify", body) : put(`/notify/${values.id}`, body));
    } catch (error) {
      return set_fault(fault_words(error, kind));
    }
    toast(t("page.saved"));
    return onDone();
  };
  const like = t("page.notify.like", { example: examples[values.kind] });
  return html`<${Card}><form class="stack" onSubmit=${save}>
    <${Chips} label=${t("page.notify.kind")} value=${values.kind} onChange=${(kind) => set({ kind })}
      options=${kinds.map((id) => ({ id, text: kind_names()[id], icon: kind_icons[id] }))} />
    <p class="lead">${kind_words()[values.kind]}</p>
    <${Field} label=${t("page.notify.url")} hint=${keeps ? t("page.notify.keep") : like} dir="ltr" autocomplete="off" autocapitalize="none"
      spellcheck=${false} inputmode="url" required=${!keeps} placeholder=${keeps ? `${target.server}/…` : undefined} ...${text("url")} />
    <${Special} values=${values} text=${text} set=${set} />
    ${values.kind !== "mqtt" && html`<${Events} value=${values.events} onChange=${(events) => set({ events })} />
      <${Check} label=${t("page.notify.details")} hint=${t("page.notify.details_more")} checked=${values.details}
        onChange=${(details) => set({ details })} />`}
    <details open=${values.kind === "mail" || values.kind === "mqtt"}><summary>${t("page.notify.more")}</summary><div class="stack details-body">
      <${Field} label=${t("page.notify.user")} autocomplete="off" autocapitalize="none" spellcheck=${false} ...${text("user")} />
      <${Field} label=${t("page.notify.secret")} type="password" autocomplete="off"
        hint=${keeps && target.has_secret ? t("page.notify.keep") : undefined} ...${text("secret")} />
      <${Check} label=${t("page.notify.insecure")} hint=${t("page.notify.insecure_more")} checked=${values.insecure}
        onChange=${(insecure) => set({ insecure })} />
      <${Field} as="select" label=${t("page.language")} value=${values.language} onChange=${(event) => set({ language: event.target.value })}>
        ${languages.map((name) => html`<option key=${name} value=${name} lang=${name}>${language_name(name)}</option>`)}<//></div></details>
    <${Field} label=${t("page.notify.password")} hint=${t("page.notify.password_why")} type="password" required
      autocomplete="current-password" value=${password} onInput=${(event) => set_password(event.target.value)} />
    ${fault && html`<p class="banner banner-bad" role="alert">${fault}</p>`}
    <div class="row"><${Button} kind="main" type="submit">${t("page.save")}<//><${Button} onClick=${onDone}>${t("page.cancel")}<//></div></form><//>`;
}

const look_every = 700; // ms
const looks = 34; // as long as a message may take, and the service's own round

// Asks for a test and waits until `tarha notify` says how it went.
async function try_out(row, show) {
  const { test } = await post(`/notify/${row.id}/test`);
  for (let look = 0; look < looks; ++look) {
    await new Promise((done) => { setTimeout(done, look_every); });
    const answer = await get("/notify");
    show(answer);
    if (answer.targets.find((one) => one.id === row.id)?.last?.test === test) return;
  }
}

function Target({ row, is_running, onEdit, show, again }) {
  const [busy, set_busy] = useState(false);
  const names = event_names();
  const tried = async () => {
    set_busy(true);
    try {
      await try_out(row, show);
    } catch (error) {
      toast(sentence_of(error), "bad");
    }
    set_busy(false);
  };
  const drop = async () => {
    await attempt(() => remove(`/notify/${row.id}`), t("page.saved"));
    again();
  };
  const is_bad = row.last && row.last.outcome !== "sent";
  return html`<${Card}><div class="child-head"><span class="device-icon"><${Icon} name=${kind_icons[row.kind]} size="24" /></span>
      <div class="child-words"><h2>${kind_names()[row.kind]}</h2><p class="next" dir="ltr">${row.to || row.server}</p>
        <p class="next">${row.kind === "mqtt" ? (row.commands ? t("page.notify.commands") : "") : row.events.map((id) => names[id]).join(" · ")}</p></div></div>
    <div role="status">${busy ? html`<p class="next">${t("page.notify.testing")}</p>` : row.last && html`
      <p class=${`state state-${is_bad ? "paused" : "on"}`}><${Icon} name=${is_bad ? "warn" : "check"} size="18" /><span>${outcome_words(row.last)}</span></p>`}</div>
    ${row.fixed ? html`<p class="next">${t("page.notify.fixed")}</p>` : html`<div class="row">
      <${Button} kind="soft" icon="send" disabled=${busy || !is_running} onClick=${tried}>${t("page.notify.test")}<//>
      <${Button} icon="edit" onClick=${onEdit}>${t("page.notify.change")}<//>
      <${SureButton} sure=${t("page.notify.remove_sure")} action=${drop}>${t("page.remove")}<//></div>`}<//>`;
}

export function Notify() {
  const { data, error, again } = useLoad(() => get("/notify"));
  const [newer, set_newer] = useState(null);
  const [open, set_open] = useState(null); // a target, {} for a new one
  const { targets = [], running = true } = newer ?? data ?? {};
  const fetch_again = () => {
    set_newer(null);
    again();
  };
  const close = () => {
    set_open(null);
    fetch_again();
  };
  return html`<${Head} title=${t("page.more.notify")} back=${href("more")} lead=${t("page.notify.lead")} />
    ${error && html`<p class="banner">${sentence_of(error)}</p>`}
    ${!data && !error && html`<${Loading} />`}
    ${data && !running && html`<p class="banner"><${Icon} name="warn" /><span>${t("page.notify.stopped")}</span></p>`}
    ${data && targets.length === 0 && !open && html`<${Empty} icon="letter">${t("page.notify.none")}<//>`}
    ${targets.map((row, at) => (open && open.id === row.id && row.id ? html`<${Editor} key=${row.id} target=${row} onDone=${close} />`
      : html`<${Target} key=${row.id || at} row=${row} is_running=${running} onEdit=${() => set_open(row)} show=${set_newer}
          again=${fetch_again} />`))}
    ${open && !open.id && html`<${Editor} target=${{}} onDone=${close} />`}
    ${data && !open && html`<div><${Button} kind="main" icon="plus" onClick=${() => set_open({})}>${t("page.notify.add")}<//></div>`}`;
}
