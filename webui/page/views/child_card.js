// A child on the first screen: what holds now in words, and what a parent does most.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { post, remove } from "../lib/api.js";
import { local, minutes_text, moment_of } from "../lib/clock.js";
import { minute_of, minute_text } from "../lib/minutes.js";
import { href } from "../lib/route.js";
import { attempt, budgets, can_answer, can_edit, change, devices, grants, rules_of } from "../lib/state.js";
import { put_row } from "../lib/household.js";
import { layers_of, mode_at } from "../lib/week.js";
import { budget_name, grant_text, is_here, next_text, state_of } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Button, Dialog, Meter } from "../ui/parts.js";

const extra_minutes = [15, 30, 60];
const state_icons = { paused: "pause", bedtime: "moon", school: "school", homework: "book", on: "check",
  off: "leaf" };

const path_of = (row) => `/profiles/${encodeURIComponent(row.id)}`;

export const is_online = (row) =>
  devices.value.some((device) => device.profile === row.id && is_here(device));

export const StateLine = ({ row }) => {
  const state = state_of(row, is_online(row));
  const next = next_text(row);
  return html`<p class=${`state state-${state.tone}`}><${Icon} name=${state_icons[state.tone] ?? "clock"} size="18" />
      <span>${state.text}</span></p>
    ${next && html`<p class="next">${next}</p>`}`;
};

export const budgets_of = (row) => budgets.value.filter((use) => use.profile === row.id);

export const BudgetMeters = ({ row }) => html`${budgets_of(row).map((use) => html`
  <${Meter} key=${use.budget} label=${budget_name(rules_of(row.id), use.budget)} used=${use.used}
    limit=${use.limit ?? use.used + use.left}
    text=${use.left > 0 ? t("page.minutes_left", { count: use.left }) : t("page.time_up")} />`)}`;

export const Grants = ({ row }) => html`${grants.value.filter((grant) => grant.profile === row.id)
  .map((grant) => html`<p class="grant" key=${grant.id}><${Icon} name="check" size="18" />
    <span>${grant_text(grant)}</span>
    ${can_answer.value && html`<button type="button" class="button-plain"
      onClick=${() => attempt(() => remove(`/grants/${grant.id}`))}>${t("page.grant.end")}</button>`}</p>`)}`;

const give_time = (row, minutes) => attempt(
  () => post("/grants", { profile: row.id, subject: "internet", seconds: minutes * 60 }),
  t("page.given.internet", { name: row.name, time: minutes_text(minutes) }),
);

const give_budget = (row, budget, minutes) => attempt(
  () => post(`${path_of(row)}/bonus`, { budget, minutes }),
  t("page.given.budget", { name: row.name, time: minutes_text(minutes),
    what: budget_name(rules_of(row.id), budget) }),
);

// More time: a mode is lifted for a while; a budget gets more. With several, the parent says which.
function MoreTime({ row }) {
  const [asked, set_asked] = useState(0);
  const uses = budgets_of(row);
  if (!row.mode && uses.length === 0) return null;
  const give = (minutes) => {
    if (row.mode) return give_time(row, minutes);
    return uses.length === 1 ? give_budget(row, uses[0].budget, minutes) : set_asked(minutes);
  };
  return html`<div class="more-time" role="group" aria-label=${t("page.more_time", { name: row.name })}>
    <span aria-hidden="true"><${Icon} name="clock" size="18" /></span>
    ${extra_minutes.map((minutes) => html`<button key=${minutes} type="button" class="button button-soft"
      aria-label=${t("page.more_time_of", { name: row.name, minutes })}
      onClick=${() => give(minutes)}>+${minutes}</button>`)}
    <span class="unit" aria-hidden="true">${t("page.minutes_short")}</span>
    ${asked > 0 && html`<${Dialog} title=${t("page.more_time_for", { time: minutes_text(asked) })}
      onClose=${() => set_asked(0)}><div class="stack">
        ${uses.map((use) => html`<${Button} kind="wide" key=${use.budget} onClick=${() => {
          set_asked(0);
          give_budget(row, use.budget, asked);
        }}>${budget_name(rules_of(row.id), use.budget)}<//>`)}
        <${Button} kind="wide" onClick=${() => {
          set_asked(0);
          give_time(row, asked);
        }}>${t("page.more_time_all")}<//>
      </div><//>`}
  </div>`;
}

const morning = 12 * 60; // before it, a night is one that began yesterday
const usual_end = "07:00";

// "Bedtime now": an exception of today; it ends when the child's bedtime usually does.
function bedtime_exception(row) {
  const now = local();
  const usual = (rules_of(row.id)?.schedule ?? []).find((window) => window.mode === "bedtime");
  return { day: now.day, mode: "bedtime", from: minute_text(now.minute), to: usual?.to ?? usual_end,
    note: t("page.bedtime.note") };
}

// The exception of today by which it is bedtime now, though the week does not say so: to take it back
// ends it.
function early_bedtime(row) {
  const now = local();
  const rules = rules_of(row.id);
  const usual = layers_of((rules?.schedule ?? []).filter((window) => window.mode === "bedtime"));
  if (mode_at(usual, now.weekday, now.minute) === "bedtime") return undefined;
  return (rules?.exception ?? []).find((one) =>
    one.mode === "bedtime" && one.day === now.day && !one.off && minute_of(one.from) <= now.minute);
}

function Bedtime({ row }) {
  const early = early_bedtime(row);
  if (row.mode === "bedtime" && !early) return null;
  if (early && row.mode === "bedtime") {
    return html`<${Button} icon="moon" onClick=${() => change(put_row(row.id, "exception", early, null),
      t("page.bedtime.ended", { name: row.name }))}>${t("page.bedtime.end")}<//>`;
  }
  if (local().minute < morning) return null;
  const start = () => change(put_row(row.id, "exception", null, bedtime_exception(row)),
    t("page.bedtime.begun", { name: row.name }));
  return html`<${Button} icon="moon" onClick=${start}>${t("page.bedtime.now")}<//>`;
}

function Pause({ row }) {
  const pause = (body, done) => attempt(() => post(`${path_of(row)}/pause`, body), done);
  if (!row.paused) {
    return html`<${Button} icon="pause" onClick=${() => pause({}, t("page.pause.begun", { name: row.name }))}>
      ${t("page.pause.begin")}<//>`;
  }
  return html`<${Button} kind="main" icon="play" onClick=${() => attempt(
    () => remove(`${path_of(row)}/pause`), t("page.pause.ended", { name: row.name }))}>
    ${t("page.pause.end")}<//>`;
}

// How long a pause lasts, once it has begun.
const PauseLength = ({ row }) => html`<div class="more-time" role="group" aria-label=${t("page.pause.length")}>
  <span class="unit">${t("page.pause.for")}</span>
  ${[30, 60, 120].map((minutes) => html`<button key=${minutes} type="button" class="button button-soft"
    onClick=${() => attempt(() => post(`${path_of(row)}/pause`, { seconds: minutes * 60 }),
      t("page.pause.until", { time: moment_of(Date.now() / 1000 + minutes * 60) }))}>
    ${minutes_text(minutes)}</button>`)}
</div>`;

export const Actions = ({ row }) => html`
  <div class="card-actions"><${Pause} row=${row} />
    ${can_edit.value && !row.paused && html`<${Bedtime} row=${row} />`}</div>
  ${row.paused ? html`<${PauseLength} row=${row} />` : html`<${MoreTime} row=${row} />`}`;

export function ChildCard({ row }) {
  return html`<article class="card child-card" aria-labelledby=${`child-${row.id}`}>
    <header class="child-head">
      <${Avatar} name=${row.name} />
      <div class="child-words"><h2 id=${`child-${row.id}`}>
          <a class="child-link" href=${href("child", row.id)}>${row.name}</a></h2>
        <${StateLine} row=${row} /></div>
      <${Icon} name="next" />
    </header>
    <${BudgetMeters} row=${row} />
    <${Grants} row=${row} />
    ${can_answer.value && html`<${Actions} row=${row} />`}
  </article>`;
}
