// Who may sign in: oneself (language, password, where signed in), other adults, and scripts.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { language, t } from "../lib/i18n.js";
import { get, post, put, remove, session } from "../lib/api.js";
import { ago, moment_of } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { attempt } from "../lib/state.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Button, Card, Chips, Field, SureButton, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";
import { LanguageField } from "./start.js";

const least_password = 8;
const day = 86400; // seconds

const role_names = () => ({
  parent: t("page.role.parent"), "co-parent": t("page.role.co_parent"), sitter: t("page.role.sitter"),
  operator: t("page.role.operator"), reader: t("page.role.reader"),
});
const role_words = () => ({
  parent: t("page.role.parent_more"), "co-parent": t("page.role.co_parent_more"), sitter: t("page.role.sitter_more"),
  reader: t("page.role.reader_more"),
});

function Password() {
  const [values, set_values] = useState({ old: "", new: "" });
  const field = (name) => ({ value: values[name], onInput: (event) => set_values({ ...values, [name]: event.target.value }) });
  const save = async (event) => {
    event.preventDefault();
    if (await attempt(() => post("/password", values), t("page.people.password_saved"))) set_values({ old: "", new: "" });
  };
  return html`<${Card} title=${t("page.people.password")}><form class="stack" onSubmit=${save}>
    <input type="text" name="username" autocomplete="username" value=${session.value.name} hidden readonly />
    <${Field} label=${t("page.people.old")} type="password" required autocomplete="current-password" ...${field("old")} />
    <${Field} label=${t("page.people.new")} hint=${t("page.setup.password_hint")} type="password" required minlength=${least_password}
      autocomplete="new-password" ...${field("new")} />
    <div><${Button} type="submit">${t("page.people.change")}<//></div></form><//>`;
}

// "Firefox on Android" from what a browser says of itself, in few words.
function browser_words(agent) {
  const browser = ["Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari"].find((name) => agent.includes(name));
  const system = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"], ["Mac OS", "Mac"],
    ["Linux", "Linux"]].find(([sign]) => agent.includes(sign));
  const names = { Edg: "Edge", OPR: "Opera", SamsungBrowser: "Samsung Internet" };
  return [names[browser] ?? browser, system?.[1]].filter(Boolean).join(" · ") || t("page.people.some_browser");
}

function Sessions() {
  const { data, again } = useLoad(() => get("/sessions"));
  const end = async (row) => {
    await attempt(() => remove(`/sessions/${row.id}`), t("page.people.ended"));
    again();
  };
  return html`<${Card} title=${t("page.people.sessions")}><ul class="rows">${(data ?? []).map((row) => html`<li key=${row.id}>
    <span class="device-icon"><${Icon} name="device" /></span>
    <span class="rows-words"><b>${browser_words(row.browser ?? "")}</b>
      <span class="next">${row.own ? t("page.people.here") : t("page.device.seen", { ago: ago(row.last) })}</span></span>
    ${!row.own && html`<${Button} onClick=${() => end(row)}>${t("page.more.sign_out")}<//>`}</li>`)}</ul><//>`;
}

function AddUser({ onDone }) {
  const [values, set_values] = useState({ name: "", password: "", role: "co-parent", days: 1 });
  const set = (change_of) => set_values({ ...values, ...change_of });
  const words = role_words();
  const save = async (event) => {
    event.preventDefault();
    const { name, password, role, days } = values;
    const until = role === "sitter" ? { until: Math.floor(Date.now() / 1000) + days * day } : {};
    if (await attempt(() => post("/users", { name: name.trim(), password, role, ...until }), t("page.people.added", { name }))) onDone();
  };
  return html`<form class="stack" onSubmit=${save}>
    <${Field} label=${t("page.people.name")} required maxlength="32" autocomplete="off" value=${values.name} onInput=${(event) => set({ name: event.target.value })} />
    <${Field} label=${t("page.people.first_password")} hint=${t("page.setup.password_hint")} type="password" required minlength=${least_password}
      autocomplete="new-password" value=${values.password} onInput=${(event) => set({ password: event.target.value })} />
    <${Chips} label=${t("page.people.role")} value=${values.role} onChange=${(role) => set({ role })}
      options=${Object.keys(words).map((id) => ({ id, text: role_names()[id] }))} />
    <p class="field-hint">${words[values.role]}</p>
    ${values.role === "sitter" && html`<${Field} as="select" label=${t("page.people.how_long")} value=${values.days}
      onChange=${(event) => set({ days: Number(event.target.value) })}>
      ${[1, 3, 7, 14].map((count) => html`<option key=${count} value=${count}>${t("page.people.days", { count })}</option>`)}<//>`}
    <div class="row"><${Button} kind="main" type="submit">${t("page.people.add")}<//><${Button} onClick=${onDone}>${t("page.cancel")}<//></div></form>`;
}

function Users() {
  const { data, again } = useLoad(() => get("/users"));
  const [is_open, set_open] = useState(false);
  const names = role_names();
  const drop = async (row) => {
    await attempt(() => remove(`/users/${encodeURIComponent(row.name)}`), t("page.people.removed", { name: row.name }));
    again();
  };
  return html`<${Card} title=${t("page.people.adults")}><ul class="rows">${(data ?? []).map((row) => html`<li key=${row.name}>
    <${Avatar} name=${row.name} size="small" /><span class="rows-words"><b>${row.name}</b>
      <span class="next">${names[row.role]}${row.until ? ` · ${t("page.people.until", { time: moment_of(row.until) })}` : ""}</span></span>
    ${row.name !== session.value.name && html`<${SureButton} sure=${t("page.people.remove_sure", { name: row.name })}
      action=${() => drop(row)}>${t("page.remove")}<//>`}</li>`)}</ul>
    ${is_open ? html`<${AddUser} onDone=${() => {
      set_open(false);
      again();
    }} />` : html`<div><${Button} icon="plus" onClick=${() => set_open(true)}>${t("page.people.add_adult")}<//></div>`}<//>`;
}

function Tokens() {
  const { data, again } = useLoad(() => get("/tokens"));
  const [name, set_name] = useState("");
  const [scope, set_scope] = useState("read");
  const [fresh, set_fresh] = useState("");
  const make = (event) => {
    event.preventDefault();
    attempt(async () => {
      const made = await post("/tokens", { name: name.trim(), scopes: scope === "read" ? ["read"] : ["read", "act"], days: 365 });
      set_fresh(made.token);
      set_name("");
      again();
    });
  };
  const drop = async (row) => {
    await attempt(() => remove(`/tokens/${row.id}`), t("page.token.removed"));
    again();
  };
  return html`<${Card} title=${t("page.token.title")}><p class="lead">${t("page.token.lead")}</p>
    ${fresh && html`<div class="code-card"><p class="small">${t("page.token.once")}</p><p class="secret" dir="ltr">${fresh}</p></div>`}
    ${data?.length > 0 && html`<ul class="rows">${data.map((row) => html`<li key=${row.id}><span class="rows-words"><b dir="auto">${row.name}</b>
      <span class="next">${(row.scopes ?? []).includes("act") ? t("page.token.acts") : t("page.token.reads")}</span></span>
      <${SureButton} sure=${t("page.token.remove_sure", { name: row.name })} action=${() => drop(row)}>${t("page.remove")}<//></li>`)}</ul>`}
    <details><summary>${t("page.token.new")}</summary><form class="stack details-body" onSubmit=${make}>
      <${Field} label=${t("page.token.name")} required maxlength="32" value=${name} onInput=${(event) => set_name(event.target.value)} />
      <${Chips} label=${t("page.token.may")} value=${scope} onChange=${set_scope}
        options=${[{ id: "read", text: t("page.token.reads") }, { id: "act", text: t("page.token.acts") }]} />
      <div><${Button} type="submit">${t("page.token.make")}<//></div></form></details><//>`;
}

export function People() {
  const is_parent = session.value.role === "parent";
  const spoken = language.value;
  const keep = () => put("/language", { language: language.peek() }).catch(() => {});
  return html`<${Head} title=${t("page.more.people")} back=${href("more")} />
    <${Card} title=${session.value.name}><div onChange=${() => setTimeout(keep, 500)} lang=${spoken}><${LanguageField} /></div><//>
    ${is_parent && html`<${Users} />`}<${Sessions} /><${Password} />${is_parent && html`<${Tokens} />`}`;
}
