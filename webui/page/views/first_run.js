// First run, also "add a child": at most five questions - language and country, children, devices,
// what holds, bedtime - and the household is written once, at the end.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { put } from "../lib/api.js";
import { ago } from "../lib/clock.js";
import { go, href } from "../lib/route.js";
import { catalogue, change, devices, household, need_catalogue } from "../lib/state.js";
import { add_profile, assign_device, bands, bedtime_windows, usual_bedtime } from "../lib/household.js";
import { band_name, country_name, preset_sentences } from "../lib/words.js";
import { language } from "../lib/i18n.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Brand, Button, Check, Chips, Field } from "../ui/parts.js";
import { LanguageField } from "./start.js";

const new_child = () => ({ key: crypto.randomUUID?.() ?? String(Math.random()), name: "", band: "7-11" });
const region_of_browser = () => (navigator.languages ?? []).map((name) => name.split("-")[1]).find(Boolean) ?? "";

function countries() {
  const codes = [...new Set(catalogue.value.helplines.map((row) => row.country.toUpperCase()))];
  return codes.filter((code) => code !== "EU").map((code) => ({ code, name: country_name(code) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function AskLanguage({ country, set_country }) {
  return html`<${LanguageField} />
    <${Field} as="select" label=${t("page.start.country")} hint=${t("page.start.country_hint")} value=${country}
      onChange=${(event) => set_country(event.target.value)}>
      <option value="">${t("page.start.country_other")}</option>
      ${countries().map(({ code, name }) => html`<option key=${code} value=${code}>${name}</option>`)}
    <//>`;
}

function AskChildren({ list, set_list }) {
  const edit = (key, values) => set_list(list.map((child) => (child.key === key ? { ...child, ...values } : child)));
  return html`${list.map((child, number) => html`<div class="asked-child" key=${child.key}>
      <${Field} label=${t("page.start.nickname")} hint=${number === 0 ? t("page.start.nickname_hint") : ""}
        value=${child.name} maxlength="64" autocomplete="off"
        onInput=${(event) => edit(child.key, { name: event.target.value })} />
      <${Chips} label=${t("page.start.age")} value=${child.band}
        options=${bands.map((id) => ({ id, text: band_name(id) }))}
        onChange=${(band) => edit(child.key, { band, bedtime: undefined })} />
      ${list.length > 1 && html`<div><button type="button" class="button-plain"
        onClick=${() => set_list(list.filter((one) => one !== child))}>${t("page.start.remove_child")}</button></div>`}
    </div>`)}
    <div><${Button} icon="plus" onClick=${() => set_list([...list, new_child()])}>${t("page.start.more_children")}<//></div>`;
}

function AskDevices({ list, owners, set_owners }) {
  const fresh = devices.value.filter((device) => !device.known);
  if (fresh.length === 0) return html`<p>${t("page.start.no_devices")}</p>`;
  return fresh.map((device) => html`<div class="asked-child" key=${device.mac}>
    <div class="child-head"><span class="device-icon"><${Icon} name="device" size="24" /></span>
      <div class="child-words"><h2>${device.name ?? t("page.device.unnamed")}</h2>
        <p class="next">${device.last_seen ? t("page.device.seen", { ago: ago(device.last_seen) }) : ""}</p></div></div>
    <${Field} as="select" label=${t("page.device.whose")} value=${owners[device.mac] ?? ""}
      onChange=${(event) => set_owners({ ...owners, [device.mac]: event.target.value })}>
      <option value="">${t("page.start.device_later")}</option>
      ${list.map((child) => html`<option key=${child.key} value=${child.key}>${child.name}</option>`)}
      <option value="adults">${t("page.start.device_adults")}</option>
    <//></div>`);
}

const sentence_icons = ["shield", "close", "hand", "clock", "search", "memory"];

const AskPreset = ({ list }) => list.map((child) => html`<div class="asked-child" key=${child.key}>
  <div class="child-head"><${Avatar} name=${child.name} size="small" /><div class="child-words"><h2>${child.name}</h2>
    <p class="next">${band_name(child.band)}</p></div></div>
  <ul class="sentences">${preset_sentences(child, catalogue.value.categories).map((text, number) => html`<li key=${number}>
    <${Icon} name=${sentence_icons[number]} /><span>${text}</span></li>`)}</ul></div>`);

const bedtime_of = (child) => {
  const [from, weekend, to] = usual_bedtime[child.band];
  return child.bedtime ?? { on: true, from, weekend, to };
};

function AskBedtime({ list, set_list }) {
  const edit = (key, bedtime) => set_list(list.map((child) => (child.key === key ? { ...child, bedtime } : child)));
  return list.map((child) => {
    const now = bedtime_of(child);
    const time = (key, label) => html`<${Field} label=${label} type="time" required value=${now[key]}
      onInput=${(event) => event.target.value && edit(child.key, { ...now, [key]: event.target.value })} />`;
    return html`<div class="asked-child" key=${child.key}>
      <${Check} label=${t("page.start.bedtime_for", { name: child.name })} checked=${now.on}
        onChange=${(on) => edit(child.key, { ...now, on })} />
      ${now.on && html`<div class="fields">${time("from", t("page.start.bedtime_from"))}
        ${time("weekend", t("page.start.bedtime_weekend"))}${time("to", t("page.start.bedtime_to"))}</div>`}</div>`;
  });
}

// All answers as one edit of the household.
function write(home, { list, owners, country }) {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!home.timezone && mine && mine !== "UTC") home.timezone = mine;
  if (country) home.country = country;
  const ids = {};
  for (const child of list) {
    const { on, from, weekend, to } = bedtime_of(child);
    ids[child.key] = add_profile(home, { name: child.name.trim(), band: child.band,
      ...(on ? { schedule: bedtime_windows(from, weekend, to) } : {}) });
  }
  const adults = (home.profile ?? []).find((row) => row.filtered === false)
    ?? { id: add_profile(home, { name: t("page.start.adults"), band: "adult", filtered: false }) };
  for (const device of devices.value) {
    const owner = owners[device.mac];
    if (!owner) continue;
    const child = list.find((one) => one.key === owner);
    const name = device.name ?? t("page.device.of", { name: child?.name ?? t("page.start.adults") });
    assign_device(device.mac, name, child ? ids[owner] : adults.id)(home);
  }
  home.version = 2;
}

const Done = ({ list }) => html`<main class="alone"><${Brand} />
  <div class="stack-small"><h1>${t("page.start.done")}</h1><p class="lead">${t("page.start.done_lead")}</p></div>
  <section class="card"><h2>${t("page.start.tell", { count: list.length })}</h2>
    <p>${t("page.start.tell_more")}</p><p class="address" dir="ltr">tarha.home.arpa</p></section>
  <${Button} kind="main" onClick=${() => go(href())}>${t("page.start.to_home")}<//></main>`;

export function FirstRun() {
  need_catalogue();
  const [is_first] = useState(!(household.value.profile?.length > 0)); // as it was at the start
  const [step, set_step] = useState(0);
  const [list, set_list] = useState([new_child()]);
  const [owners, set_owners] = useState({});
  const [country, set_country] = useState(household.value.country ?? region_of_browser());
  const [done, set_done] = useState(null);
  const [fault, set_fault] = useState("");
  useEffect(() => { if (done === null && is_first) go("#/start"); }, []);
  useEffect(() => { scrollTo(0, 0); }, [step]);
  if (done) return html`<${Done} list=${done} />`;

  const named = list.filter((child) => child.name.trim() !== "");
  const steps = [
    is_first && { title: t("page.start.q_language"), lead: t("page.start.q_language_lead"),
      body: html`<${AskLanguage} country=${country} set_country=${set_country} />` },
    { title: t("page.start.q_children"), lead: t("page.start.q_children_lead"), needs_child: true,
      body: html`<${AskChildren} list=${list} set_list=${set_list} />` },
    { title: t("page.start.q_devices"), lead: t("page.start.q_devices_lead"),
      body: html`<${AskDevices} list=${named} owners=${owners} set_owners=${set_owners} />` },
    { title: t("page.start.q_preset"), lead: t("page.start.q_preset_lead"), body: html`<${AskPreset} list=${named} />` },
    { title: t("page.start.q_bedtime"), lead: t("page.start.q_bedtime_lead"),
      body: html`<${AskBedtime} list=${named} set_list=${set_list} />` },
  ].filter(Boolean);
  const { title, lead, body, needs_child } = steps[step];
  const is_last = step === steps.length - 1;

  const finish = async (children) => {
    const is_written = await change((home) => write(home, { list: children, owners, country }), t("page.start.saved"));
    if (!is_written) return;
    put("/language", { language: language.value }).catch(() => {}); // the account remembers it; it can wait
    if (children.length > 0) set_done(children);
    else go(href());
  };
  const next = (event) => {
    event.preventDefault();
    if (needs_child && named.length === 0) return set_fault(t("page.start.need_name"));
    set_fault("");
    if (needs_child) set_list(named);
    if (is_last) finish(named);
    else set_step(step + 1);
  };
  const back = () => (step > 0 ? set_step(step - 1) : go(href()));
  return html`<main class="alone"><${Brand} />
    <ol class="progress" aria-hidden="true">${steps.map((_, number) => html`<li key=${number}
      class=${number <= step ? "done" : ""}></li>`)}</ol>
    <div class="stack-small">
      <p class="next">${t("page.start.step", { step: step + 1, steps: steps.length })}</p>
      <h1>${title}</h1><p class="lead">${lead}</p></div>
    <form class="stack" onSubmit=${next} novalidate>
      <div class="card">${body}${fault && html`<p class="banner banner-bad" role="alert">${fault}</p>`}</div>
      <div class="foot">
        ${step > 0 || !is_first ? html`<${Button} icon="back" onClick=${back}>${t("page.back")}<//>`
          : html`<button type="button" class="button-plain" onClick=${() => finish([])}>${t("page.start.skip")}</button>`}
        <${Button} kind="main" type="submit">${is_last ? t("page.start.finish") : t("page.start.next")}<//>
      </div>
    </form></main>`;
}
