// Time limits: minutes a day for the internet, a kind of site or an app. And codes to print.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { get, post, remove } from "../lib/api.js";
import { minutes_text, weekdays } from "../lib/clock.js";
import { attempt, can_edit, catalogue, change, need_catalogue, sentence_of } from "../lib/state.js";
import { new_id, put_row } from "../lib/household.js";
import { category_name, days_text, list_text, subject_name } from "../lib/words.js";
import { toast } from "../ui/toast.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Check, Dialog, Field, useLoad } from "../ui/parts.js";
import { BudgetMeters } from "./child_card.js";

const seven = (minutes) => (Array.isArray(minutes) ? minutes : Array(7).fill(minutes ?? 60));
const is_same = (list) => list.every((one) => one === list[0]);

// What a budget may count: the internet, each kind that takes time, each app.
export function SubjectOptions() {
  need_catalogue();
  const { categories, services } = catalogue.value;
  const timed = categories.filter((row) => ["time", "contact", "contract"].includes(row.risk));
  return html`<option value="internet">${t("page.subject.internet")}</option>
    <optgroup label=${t("page.apps.kinds")}>${timed.map((row) => html`<option key=${row.id} value=${`category:${row.id}`}>
      ${category_name(row.id)}</option>`)}</optgroup>
    <optgroup label=${t("page.apps.apps")}>${[...services].sort((a, b) => a.name.localeCompare(b.name)).map((row) => html`
      <option key=${row.id} value=${`service:${row.id}`}>${row.name}</option>`)}</optgroup>`;
}

function LimitForm({ row, rules, old, onClose }) {
  const start = seven(old?.minutes);
  const [subjects, set_subjects] = useState(old?.for ?? ["category:time.games"]);
  const [minutes, set_minutes] = useState(start);
  const [is_each, set_each] = useState(!is_same(start));
  const [carry, set_carry] = useState(old?.carry_over ?? 0);
  const number = (event) => Math.min(1440, Math.max(0, Math.round(Number(event.target.value) || 0)));
  const save = (event) => {
    event.preventDefault();
    const ids = (rules.budget ?? []).map((budget) => budget.id);
    const id = old?.id ?? new_id(subjects[0].split(/[:.]/).at(-1), ids);
    const next = { ...(old ?? {}), id, for: subjects, minutes: is_each ? minutes : minutes[0] };
    delete next.carry_over;
    if (carry > 0) next.carry_over = carry;
    onClose();
    change(put_row(row.id, "budget", old, next));
  };
  return html`<${Dialog} title=${old ? t("page.limit.edit_title") : t("page.limit.add")} onClose=${onClose}><form class="stack" onSubmit=${save}>
    <div class="stack-small"><p class="small-title">${t("page.limit.for")}</p>
      ${subjects.map((subject, at) => html`<div class="row-fill" key=${at}>
        <select aria-label=${t("page.limit.for")} value=${subject} onChange=${(event) => set_subjects(subjects.map((one, n) => (n === at ? event.target.value : one)))}>
          <${SubjectOptions} /></select>
        ${subjects.length > 1 && html`<${Button} kind="round" icon="close" label=${t("page.limit.less", { what: subject_name(subject) })}
          onClick=${() => set_subjects(subjects.filter((_, n) => n !== at))} />`}</div>`)}
      <div><button type="button" class="button-plain" onClick=${() => set_subjects([...subjects, "category:time.video"])}>${t("page.limit.more")}</button></div></div>
    ${is_each ? html`<div class="fields fields-days">${weekdays().map((day, at) => html`<${Field} key=${day.id} label=${day.long} type="number" min="0" max="1440" step="5"
        inputmode="numeric" value=${minutes[at]} onInput=${(event) => set_minutes(minutes.map((one, n) => (n === at ? number(event) : one)))} />`)}</div>`
      : html`<${Field} label=${t("page.limit.minutes")} hint=${minutes_text(minutes[0])} type="number" min="0" max="1440" step="5" inputmode="numeric" value=${minutes[0]}
          onInput=${(event) => set_minutes(Array(7).fill(number(event)))} />`}
    <${Check} label=${t("page.limit.each")} checked=${is_each} onChange=${set_each} />
    <${Field} label=${t("page.limit.carry")} hint=${t("page.limit.carry_hint")} type="number" min="0" max="1440" step="5" inputmode="numeric" value=${carry}
      onInput=${(event) => set_carry(number(event))} />
    <div class="foot"><${Button} kind="main" type="submit">${t("page.save")}<//>
      ${old && html`<${Button} kind="danger" icon="trash" onClick=${() => {
        onClose();
        change(put_row(row.id, "budget", old, null));
      }}>${t("page.remove")}<//>`}</div></form><//>`;
}

// "every day 60 min", or "Mon–Thu 60 · Fri 90": days that follow each other with the same minutes are one.
function day_minutes(budget) {
  const list = seven(budget.minutes);
  if (is_same(list)) return t("page.limit.every_day", { time: minutes_text(list[0]) });
  const ids = weekdays().map(({ id }) => id);
  const runs = [];
  list.forEach((minutes, day) => {
    if (runs.at(-1)?.minutes === minutes) runs.at(-1).days.push(ids[day]);
    else runs.push({ minutes, days: [ids[day]] });
  });
  return runs.map(({ minutes, days }) => `${days_text(days)} ${minutes}`).join(" · ");
}

function Codes({ row }) {
  const { data, again } = useLoad(() => get("/codes"), [row.id]);
  const [subject, set_subject] = useState("internet");
  const [minutes, set_minutes] = useState(30);
  const [fresh, set_fresh] = useState(null);
  const make = async (event) => {
    event.preventDefault();
    try {
      const made = await post("/codes", { profile: row.id, subject, minutes, days: 30 });
      set_fresh({ code: made.code, what: subject_name(subject), minutes });
      again();
    } catch (error) {
      toast(sentence_of(error), "bad");
    }
  };
  const mine = (data ?? []).filter((code) => code.profile === row.id);
  return html`<${Card} title=${t("page.code.title")}><p class="lead">${t("page.code.lead", { name: row.name })}</p>
    ${fresh && html`<div class="code-card"><p class="small">${t("page.code.for", { name: row.name })}</p>
      <p class="code" dir="ltr">${fresh.code}</p><p>${t("page.code.worth", { what: fresh.what, time: minutes_text(fresh.minutes) })}</p>
      <p class="small">${t("page.code.where")}</p><div class="no-print"><${Button} icon="print" onClick=${() => print()}>${t("page.code.print")}<//></div></div>`}
    <form class="stack" onSubmit=${make}><div class="fields">
      <${Field} as="select" label=${t("page.limit.for")} value=${subject} onChange=${(event) => set_subject(event.target.value)}><${SubjectOptions} /><//>
      <${Field} as="select" label=${t("page.code.time")} value=${minutes} onChange=${(event) => set_minutes(Number(event.target.value))}>
        ${[15, 30, 60, 120].map((one) => html`<option key=${one} value=${one}>${minutes_text(one)}</option>`)}<//></div>
      <div><${Button} icon="ticket" type="submit">${t("page.code.make")}<//></div></form>
    ${mine.length > 0 && html`<ul class="rows">${mine.map((code) => html`<li key=${code.id}>
      <span class="dot"><${Icon} name="ticket" size="18" /></span>
      <span class="rows-words">${t("page.code.worth", { what: subject_name(code.subject), time: minutes_text(code.minutes) })}</span>
      <${Button} kind="round" icon="trash" label=${t("page.code.remove")} onClick=${async () => {
        await attempt(() => remove(`/codes/${code.id}`), t("page.code.removed"));
        again();
      }} /></li>`)}</ul>`}<//>`;
}

export function Limits({ row, rules }) {
  const [form, set_form] = useState(null);
  const list = rules.budget ?? [];
  return html`<${Card} title=${t("page.limit.title")}><p class="lead">${t("page.limit.lead")}</p>
      <${BudgetMeters} row=${row} />
      <ul class="rows">${list.map((budget) => html`<li key=${budget.id}>
        <span class="dot"><${Icon} name="clock" size="18" /></span>
        <span class="rows-words"><b>${list_text(budget.for.map(subject_name))}</b><span>${day_minutes(budget)}</span>
          ${budget.weekly > 0 && html`<span class="next">${t("page.limit.week", { time: minutes_text(budget.weekly) })}</span>`}</span>
        ${can_edit.value && html`<${Button} kind="round" icon="edit" label=${t("page.plan.edit", { what: list_text(budget.for.map(subject_name)) })}
          onClick=${() => set_form({ old: budget })} />`}</li>`)}
        ${list.length === 0 && html`<li class="next">${t("page.limit.none")}</li>`}</ul>
      ${can_edit.value && html`<div><${Button} icon="plus" onClick=${() => set_form({ old: null })}>${t("page.limit.add")}<//></div>`}<//>
    ${can_edit.value && html`<${Codes} row=${row} />`}
    ${form && html`<${LimitForm} row=${row} rules=${rules} old=${form.old} onClose=${() => set_form(null)} />`}`;
}
