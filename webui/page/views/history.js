// The days before today of one child, as far as the box keeps them at this age.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { get, query } from "../lib/api.js";
import { day_text, minutes_text } from "../lib/clock.js";
import { change_number, rules_of } from "../lib/state.js";
import { budget_name, category_name, reason_words } from "../lib/words.js";
import { Card, useLoad } from "../ui/parts.js";

const days = 7;

// Rows of one kind by their day, newest first, as {day, rows}.
function by_day(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.day, [...(found.get(row.day) ?? []), row]);
  return [...found].map(([day, of_day]) => ({ day, rows: of_day }));
}

const Table = ({ title, head, rows, words, value }) => rows.length > 0 && html`<div class="part"><h3>${title}</h3>
  <table><thead><tr><th scope="col">${t("page.day.day")}</th><th scope="col">${head}</th></tr></thead>
    <tbody>${by_day(rows).map(({ day, rows: of_day }) => html`<tr key=${day}><td>${day_text(day)}</td>
      <td>${of_day.map((row, at) => html`<div key=${at}>${words(row)}: ${value(row)}</div>`)}</td></tr>`)}</tbody></table></div>`;

export function History({ id }) {
  const { data } = useLoad(() => get(`/history${query({ profile: id, days })}`), [id, change_number.value]);
  if (!data) return null; // also for roles that may not see it
  const { usage = [], totals = [] } = data;
  if (usage.length + totals.length === 0) return null;
  return html`<${Card} title=${t("page.history.title")}>
    <${Table} title=${t("page.history.used")} head=${t("page.history.time")} rows=${usage}
      words=${(row) => budget_name(rules_of(id), row.budget)} value=${(row) => minutes_text(row.minutes)} />
    <${Table} title=${t("page.activity.closed")} head=${t("page.chart.times")} rows=${totals}
      words=${(row) => (row.category ? category_name(row.category) : reason_words(row.reason))} value=${(row) => row.count} /><//>`;
}
