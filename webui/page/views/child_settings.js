// What belongs to the child and is set once: name, age, search, YouTube, privacy, strictness.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { remove } from "../lib/api.js";
import { attempt, can_edit, change } from "../lib/state.js";
import { bands, edit_profile, set_key } from "../lib/household.js";
import { band_name } from "../lib/words.js";
import { Button, Card, Check, Chips, Field, SureButton } from "../ui/parts.js";

// Engines with an address for safe results (rules/catalog/safe_search.txt); YouTube is apart.
const engines = ["google", "bing", "duckduckgo", "ecosia", "pixabay", "yandex"];
const usual_log = { "0-6": "names", "7-11": "names", "12-15": "categories" };

// Every key of a profile here: undefined is its default, and then it is not written.
const save = (row, key, value) => change(edit_profile(row.id, (profile) => set_key(profile, key, value)));

function Who({ row, rules }) {
  const [name, set_name] = useState(rules.name);
  return html`<${Card} title=${t("page.set.who")}>
    <form class="row-fill row-end" onSubmit=${(event) => {
      event.preventDefault();
      if (name.trim()) save(row, "name", name.trim());
    }}><${Field} label=${t("page.start.nickname")} value=${name} maxlength="64" onInput=${(event) => set_name(event.target.value)} />
      <${Button} type="submit">${t("page.save")}<//></form>
    <${Chips} label=${t("page.start.age")} value=${rules.band ?? ""} options=${bands.map((id) => ({ id, text: band_name(id) }))}
      onChange=${(band) => save(row, "band", band)} />
    <${Field} label=${t("page.set.birthday")} hint=${t("page.set.birthday_hint")} type="month" value=${rules.birthday ?? ""}
      onChange=${(event) => save(row, "birthday", event.target.value || undefined)} /><//>`;
}

function Search({ row, rules }) {
  const off = rules.safe_search_off ?? [];
  const toggle = (engine, on) => save(row, "safe_search_off", on ? off.filter((one) => one !== engine) : [...off, engine]);
  const names = { google: "Google", bing: "Bing", duckduckgo: "DuckDuckGo", ecosia: "Ecosia", pixabay: "Pixabay", yandex: "Yandex" };
  return html`<${Card} title=${t("page.set.search")}><p class="lead">${t("page.set.search_lead")}</p>
    <div class="checks">${engines.map((engine) => html`<${Check} key=${engine} label=${names[engine]} checked=${!off.includes(engine)}
      onChange=${(on) => toggle(engine, on)} />`)}</div>
    <${Chips} label=${t("page.set.youtube")} value=${rules.youtube ?? "moderate"} onChange=${(value) => save(row, "youtube", value === "moderate" ? undefined : value)}
      options=${[{ id: "strict", text: t("page.set.youtube_strict") }, { id: "moderate", text: t("page.set.youtube_moderate") },
        { id: "off", text: t("page.set.youtube_off") }]} /><//>`;
}

function Strictness({ row, rules }) {
  return html`<${Card} title=${t("page.set.reach")}>
    <${Check} label=${t("page.set.presets")} hint=${t("page.set.presets_hint")} checked=${rules.presets !== false}
      onChange=${(on) => save(row, "presets", on ? undefined : false)} />
    <${Check} label=${t("page.set.allow_only")} hint=${t("page.set.allow_only_hint")} checked=${rules.allow_only === true}
      onChange=${(on) => save(row, "allow_only", on ? true : undefined)} />
    ${rules.allow_only && html`<${Check} label=${t("page.set.shelf")} hint=${t("page.set.shelf_hint")} checked=${rules.shelf !== false}
      onChange=${(on) => save(row, "shelf", on ? undefined : false)} />`}
    <${Chips} label=${t("page.set.unknown")} value=${rules.unknown ?? "block-web"} onChange=${(value) => save(row, "unknown", value === "block-web" ? undefined : value)}
      options=${[{ id: "block-web", text: t("page.set.unknown_web") }, { id: "block", text: t("page.set.unknown_block") },
        { id: "allow", text: t("page.set.unknown_allow") }]} />
    <p class="field-hint">${t("page.set.unknown_hint")}</p><//>`;
}

function Privacy({ row, rules }) {
  const usual = usual_log[rules.band] ?? "none";
  return html`<${Card} title=${t("page.set.privacy")}><p class="lead">${t("page.set.privacy_lead")}</p>
    <${Chips} label=${t("page.set.log")} value=${rules.log ?? usual} onChange=${(value) => save(row, "log", value === usual ? undefined : value)}
      options=${[{ id: "none", text: t("page.set.log_none") }, { id: "categories", text: t("page.set.log_categories") },
        { id: "names", text: t("page.set.log_names") }]} />
    <div><${SureButton} sure=${t("page.set.forget_sure", { name: row.name })} action=${() => attempt(
      () => remove(`/profiles/${encodeURIComponent(row.id)}/records`), t("page.set.forgotten"))}>${t("page.set.forget")}<//></div><//>`;
}

export function Settings({ row, rules }) {
  if (!can_edit.value) return html`<p class="lead">${t("page.error.role")}</p>`;
  return html`<${Who} row=${row} rules=${rules} /><${Search} row=${row} rules=${rules} />
    <${Strictness} row=${row} rules=${rules} /><${Privacy} row=${row} rules=${rules} />`;
}
