// "What this box remembers": rows made by the box from its real settings.
import { html } from "../lib/html.js";
import { has_text, t } from "../lib/i18n.js";
import { get, remove } from "../lib/api.js";
import { href } from "../lib/route.js";
import { attempt, can_edit, children, name_of, sentence_of } from "../lib/state.js";
import { Icon } from "../ui/icon.js";
import { Card, Loading, SureButton, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

const rows_of = (data) => (Array.isArray(data) ? data : (data?.rows ?? []));
// A value is a key of the texts, or words already.
const words = (value) => (typeof value === "string" && has_text(value) ? t(value) : (value ?? ""));

const Fact = ({ icon, children: text }) => text && html`<span class="next privacy"><${Icon} name=${icon} size="18" /><span>${text}</span></span>`;

export function Remember() {
  const { data, error, again } = useLoad(() => get("/remember"));
  const forget = async (row) => {
    await attempt(() => remove(`/profiles/${encodeURIComponent(row.id)}/records`), t("page.set.forgotten"));
    again();
  };
  return html`<${Head} title=${t("page.more.remember")} back=${href("more")} lead=${t("page.remember.lead")} />
    <${Card}><ul class="sentences"><li><${Icon} name="shield" /><span>${t("page.remember.never_opened")}</span></li>
      <li><${Icon} name="shield" /><span>${t("page.remember.never_help")}</span></li>
      <li><${Icon} name="shield" /><span>${t("page.remember.never_leaves")}</span></li></ul><//>
    ${error && error.status !== 404 && html`<p class="banner">${sentence_of(error)}</p>`}
    ${!data && !error && html`<${Loading} />`}
    ${rows_of(data).length > 0 && html`<${Card} title=${t("page.remember.title")}><ul class="rows">${rows_of(data).map((row, at) => html`<li key=${at}>
      <span class="rows-words"><b>${words(row.what)}</b>${row.profile && html`<span>${name_of(row.profile)}</span>`}
        <${Fact} icon="clock">${words(row.kept)}<//><${Fact} icon="memory">${words(row.seen)}<//></span></li>`)}</ul><//>`}
    ${can_edit.value && children.value.length > 0 && html`<${Card} title=${t("page.remember.forget")}><p class="lead">${t("page.remember.forget_lead")}</p>
      <ul class="rows">${children.value.map((row) => html`<li key=${row.id}><span class="rows-words"><b>${row.name}</b></span>
        <${SureButton} sure=${t("page.set.forget_sure", { name: row.name })} action=${() => forget(row)}>${t("page.remember.forget_one")}<//></li>`)}</ul>
      <p><a href=${href("backup")}>${t("page.remember.export")}</a></p><//>`}`;
}
