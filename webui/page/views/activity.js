// What happened, as far as each child's privacy allows: time used today, and what was closed.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { day_of, time_of } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { change_number, children, name_of, rules_of, sentence_of } from "../lib/state.js";
import { category_name, reason_words } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Card, Chips, Empty, Loading, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";
import { BudgetMeters, budgets_of } from "./child_card.js";
import { History } from "./history.js";
import { HourChart } from "./hour_chart.js";
import { Notices } from "./notices.js";

const most_rows = 500; // asked of the daemon
const page_rows = 20; // shown at first
const everyone = "";

const level_of = (id) => {
  const rules = rules_of(id);
  return rules?.log ?? { "0-6": "names", "7-11": "names", "12-15": "categories" }[rules?.band] ?? "none";
};

const Privacy = ({ id }) => html`<p class="next privacy"><${Icon} name="memory" size="18" /><span>${{
  names: t("page.activity.names"), categories: t("page.activity.categories"), none: t("page.activity.none"),
}[level_of(id)]}</span></p>`;

const why_text = (row) => (row.category ? category_name(row.category) : reason_words(row.reason));

const Closed = ({ row }) => html`<li>
  <${Avatar} name=${name_of(row.profile)} size="small" />
  <span class="rows-words"><b dir=${row.host ? "ltr" : undefined}>${row.host || why_text(row)}</b>
    <span class="next">${name_of(row.profile)} · ${time_of(row.when)}${row.host ? ` · ${why_text(row)}` : ""}</span></span>
  ${row.host && html`<a class="button button-round" aria-label=${t("page.activity.why", { host: row.host })}
    href=${`${href("why")}?${new URLSearchParams({ host: row.host, profile: row.profile })}`}><${Icon} name="why" /></a>`}</li>`;

function ByDay({ rows }) {
  const [most, set_most] = useState(page_rows);
  const days = new Map();
  for (const row of rows.slice(0, most)) {
    const day = day_of(row.when);
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return html`${[...days].map(([day, of_day]) => html`<div class="part" key=${day}><h3>${day}</h3>
      <ul class="rows">${of_day.map((row, number) => html`<${Closed} key=${number} row=${row} />`)}</ul></div>`)}
    ${rows.length > most && html`<div><button type="button" class="button button-quiet"
      onClick=${() => set_most(most + page_rows)}>${t("page.activity.more")}</button></div>`}`;
}

export function Activity() {
  const [who, set_who] = useState(everyone);
  const { data, error } = useLoad(() => get(`/log?limit=${most_rows}`), [change_number.value]);
  const shown = children.value.filter((row) => who === everyone || row.id === who);
  const rows = (data ?? []).filter((row) => who === everyone || row.profile === who).reverse();
  const timed = shown.filter((row) => budgets_of(row).length > 0);
  return html`<${Head} title=${t("page.nav.activity")} lead=${t("page.activity.lead")} />
    <${Chips} label=${t("page.activity.whose")} hidden_label value=${who} onChange=${set_who}
      options=${[{ id: everyone, text: t("page.activity.all") }, ...children.value.map((row) => ({ id: row.id, text: row.name }))]} />
    ${timed.length > 0 && html`<section class="part"><h2>${t("page.activity.today")}</h2><div class="cards">${timed.map((row) => html`
      <${Card} key=${row.id}><div class="child-head"><${Avatar} name=${row.name} size="small" /><h3>${row.name}</h3></div>
        <${BudgetMeters} row=${row} /><//>`)}</div></section>`}
    <section class="part"><h2>${t("page.activity.closed")}</h2>
      ${who !== everyone && html`<${Privacy} id=${who} />`}
      ${error && html`<p class="banner">${sentence_of(error)}</p>`}
      ${!data && !error && html`<${Loading} />`}
      ${data && rows.length === 0 && html`<${Empty}>${t("page.activity.quiet")}<//>`}
      ${rows.length > 0 && html`<${Card}><${HourChart} rows=${rows} /><//><${Card}><${ByDay} rows=${rows} /><//>`}
      ${who !== everyone && html`<${History} key=${who} id=${who} />`}</section>
    <${Notices} who=${who} />`;
}
