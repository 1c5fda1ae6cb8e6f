// A window of the week as a form: days, from, until, on holidays. For whoever does not paint.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { weekdays } from "../lib/clock.js";
import { Button, Chips, Dialog, Field } from "../ui/parts.js";

export function WindowForm({ title, first, modes, onSave, onRemove, onClose }) {
  const [values, set_values] = useState({ days: weekdays().map((day) => day.id), ...first });
  const [fault, set_fault] = useState("");
  const set = (change) => set_values({ ...values, ...change });
  const toggle = (id) => set({ days: values.days.includes(id) ? values.days.filter((day) => day !== id)
    : weekdays().map((day) => day.id).filter((day) => day === id || values.days.includes(day)) });
  const save = (event) => {
    event.preventDefault();
    if (values.days.length === 0) return set_fault(t("page.window.need_day"));
    if (!values.from || !values.to || values.from === values.to) return set_fault(t("page.window.need_time"));
    const { days, holidays, allow, ...rest } = values;
    const sites = (typeof allow === "string" ? allow.split(/[\s,]+/) : (allow ?? [])).filter(Boolean);
    onSave({ ...rest, ...(days.length < 7 ? { days } : {}), ...(holidays && holidays !== "same" ? { holidays } : {}),
      ...(sites.length > 0 ? { allow: sites } : {}) });
  };
  return html`<${Dialog} title=${title} onClose=${onClose}><form class="stack" onSubmit=${save} novalidate>
    ${modes && html`<${Chips} label=${t("page.window.mode")} options=${modes} value=${values.mode} onChange=${(mode) => set({ mode })} />`}
    <fieldset class="chips"><legend>${t("page.window.days")}</legend><div class="chips-row">
      ${weekdays().map((day) => html`<label class="chip" key=${day.id}><input type="checkbox" checked=${values.days.includes(day.id)}
        aria-label=${day.long} onChange=${() => toggle(day.id)} /><span aria-hidden="true">${day.short}</span></label>`)}</div></fieldset>
    <div class="fields">
      <${Field} label=${t("page.window.start")} type="time" value=${values.from} onInput=${(event) => set({ from: event.target.value })} />
      <${Field} label=${t("page.window.end")} type="time" value=${values.to} hint=${values.to && values.to < values.from ? t("page.window.next_day") : ""}
        onInput=${(event) => set({ to: event.target.value })} /></div>
    <${Field} as="select" label=${t("page.window.holidays")} value=${values.holidays ?? "same"}
      onChange=${(event) => set({ holidays: event.target.value })}>
      <option value="same">${t("page.window.holidays_same")}</option>
      <option value="off">${t("page.window.holidays_off")}</option>
      <option value="only">${t("page.window.holidays_only")}</option><//>
    ${modes && html`<${Field} label=${t("page.window.allow")} hint=${t("page.window.allow_hint")} autocapitalize="none" spellcheck=${false}
      value=${Array.isArray(values.allow) ? values.allow.join(" ") : (values.allow ?? "")}
      onInput=${(event) => set({ allow: event.target.value })} />`}
    ${fault && html`<p class="banner banner-bad" role="alert">${fault}</p>`}
    <div class="foot"><${Button} kind="main" type="submit">${t("page.save")}<//>
      ${onRemove && html`<${Button} kind="danger" icon="trash" onClick=${onRemove}>${t("page.remove")}<//>`}</div>
  </form><//>`;
}
