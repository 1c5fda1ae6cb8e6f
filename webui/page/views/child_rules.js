// The family's own rules: a site open or closed, with a reason and perhaps a last day.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { day_text } from "../lib/clock.js";
import { can_edit, change } from "../lib/state.js";
import { put_row } from "../lib/household.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Chips, Field } from "../ui/parts.js";

// What people paste: an address becomes the name of its site.
export function site_of(text) {
  const plain = text.trim().toLowerCase();
  try {
    return new URL(plain.includes("://") ? plain : `https://${plain}`).hostname.replace(/^www\./, "");
  } catch {
    return plain;
  }
}

function RuleForm({ row }) {
  const empty = { name: "", action: "allow", note: "", until: "" };
  const [values, set_values] = useState(empty);
  const set = (change_of) => set_values({ ...values, ...change_of });
  const save = async (event) => {
    event.preventDefault();
    const { action, note, until } = values;
    const rule = { name: site_of(values.name), action, ...(note ? { note } : {}), ...(until ? { until } : {}) };
    if (await change(put_row(row.id, "rule", null, rule))) set_values(empty);
  };
  return html`<${Card} title=${t("page.rule.add")}><form class="stack" onSubmit=${save}>
    <${Field} label=${t("page.rule.site")} hint=${t("page.rule.site_hint")} required value=${values.name} autocapitalize="none" spellcheck=${false}
      autocomplete="off" inputmode="url" onInput=${(event) => set({ name: event.target.value })} />
    <${Chips} label=${t("page.rule.what")} value=${values.action} onChange=${(action) => set({ action })}
      options=${[{ id: "allow", text: t("page.rule.open"), icon: "check" }, { id: "deny", text: t("page.rule.closed"), icon: "close" }]} />
    <${Field} label=${t("page.note")} hint=${t("page.note_hint")} value=${values.note} maxlength="200" onInput=${(event) => set({ note: event.target.value })} />
    <${Field} label=${t("page.rule.until")} hint=${t("page.rule.until_hint")} type="date" value=${values.until} onInput=${(event) => set({ until: event.target.value })} />
    <div><${Button} kind="main" type="submit">${t("page.save")}<//></div></form><//>`;
}

const Site = ({ name, action, note, until, onRemove }) => html`<li>
  <span class=${`dot dot-${action === "allow" ? "allow" : "block"}`}><${Icon} name=${action === "allow" ? "check" : "close"} size="18" /></span>
  <span class="rows-words"><b dir="ltr">${name}</b><span>${action === "allow" ? t("page.rule.is_open") : t("page.rule.is_closed")}</span>
    ${note && html`<span class="next">${note}</span>`}
    ${until && html`<span class="next">${t("page.rule.last_day", { day: day_text(until) })}</span>`}</span>
  ${can_edit.value && html`<${Button} kind="round" icon="trash" label=${t("page.rule.remove", { name })} onClick=${onRemove} />`}</li>`;

export function OwnRules({ row, rules }) {
  const lists = [["allow", rules.allow ?? []], ["deny", rules.deny ?? []]];
  const is_empty = (rules.rule ?? []).length + lists[0][1].length + lists[1][1].length === 0;
  return html`<${Card} title=${t("page.rule.title")}><p class="lead">${t("page.rule.lead")}</p>
      <ul class="rows">${(rules.rule ?? []).map((rule) => html`<${Site} key=${JSON.stringify(rule)} ...${rule}
          onRemove=${() => change(put_row(row.id, "rule", rule, null))} />`)}
        ${lists.flatMap(([action, names]) => names.map((name) => html`<${Site} key=${action + name} name=${name} action=${action}
          onRemove=${() => change(put_row(row.id, action, name, null))} />`))}
        ${is_empty && html`<li class="next">${t("page.rule.none")}</li>`}</ul><//>
    ${can_edit.value && html`<${RuleForm} row=${row} />`}`;
}
