// Holidays: days on which the hours of school and homework may differ.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { day_text } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { can_edit, change, household } from "../lib/state.js";
import { set_key } from "../lib/household.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Field } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

function AddDays() {
  const empty = { from: "", to: "", name: "" };
  const [values, set_values] = useState(empty);
  const field = (name) => ({ value: values[name], onInput: (event) => set_values({ ...values, [name]: event.target.value }) });
  const save = async (event) => {
    event.preventDefault();
    const { from, to, name } = values;
    const row = { from, ...(to && to > from ? { to } : {}), ...(name ? { name } : {}) };
    const is_done = await change((home) => {
      home.holiday = [...(home.holiday ?? []), row].sort((a, b) => a.from.localeCompare(b.from));
    });
    if (is_done) set_values(empty);
  };
  return html`<${Card} title=${t("page.days_off.add")}><form class="stack" onSubmit=${save}>
    <${Field} label=${t("page.days_off.name")} maxlength="64" ...${field("name")} />
    <div class="fields"><${Field} label=${t("page.days_off.first")} type="date" required ...${field("from")} />
      <${Field} label=${t("page.days_off.last")} type="date" min=${values.from} ...${field("to")} /></div>
    <div><${Button} kind="main" type="submit">${t("page.save")}<//></div></form><//>`;
}

export function Days() {
  const list = household.value?.holiday ?? [];
  const drop = (row) => change((home) => set_key(home, "holiday",
    (home.holiday ?? []).filter((one) => JSON.stringify(one) !== JSON.stringify(row))));
  return html`<${Head} title=${t("page.more.days")} back=${href("more")} lead=${t("page.days_off.lead")} />
    <${Card}><ul class="rows">${list.map((row) => html`<li key=${JSON.stringify(row)}><span class="dot"><${Icon} name="calendar" size="18" /></span>
      <span class="rows-words"><b>${row.name ?? day_text(row.from)}</b>
        <span class="next">${row.to ? t("page.days_off.range", { from: day_text(row.from), to: day_text(row.to) }) : day_text(row.from)}</span></span>
      ${can_edit.value && html`<${Button} kind="round" icon="trash" label=${t("page.day.remove", { day: row.name ?? day_text(row.from) })}
        onClick=${() => drop(row)} />`}</li>`)}
      ${list.length === 0 && html`<li class="next">${t("page.days_off.none")}</li>`}</ul><//>
    ${can_edit.value && html`<${AddDays} />`}`;
}
