// "Why?": what Tarha decides about a site for a child, and every rule that spoke.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { get, post, query } from "../lib/api.js";
import { href, route } from "../lib/route.js";
import { weekdays } from "../lib/clock.js";
import { attempt, can_answer, can_edit, children, name_of, sentence_of } from "../lib/state.js";
import { reason_words, step_text } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Check, Chips, Field, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";
import { site_of } from "./child_rules.js";

const hour = 3600; // seconds of "open it for an hour"

const Step = ({ step, is_winner }) => html`<li class=${is_winner ? "step step-winner" : "step"}>
  <span class=${`dot dot-${step.verdict}`}><${Icon} name=${step.verdict === "allow" ? "check" : "close"} size="18" /></span>
  <span class="rows-words"><b>${step_text(step)}</b>
    <span class="next">${step.verdict === "allow" ? t("page.why.step_open") : t("page.why.step_closed")}${
      is_winner ? ` · ${t("page.why.decides")}` : ""}</span>
    ${step.until && html`<span class="next">${t("page.why.until", { time: step.until })}</span>`}
    ${step.source && html`<span class="next">${t("page.why.source", { source: step.source })}</span>`}</span></li>`;

function Answer({ told, is_now }) {
  const is_open = told.verdict === "allow";
  const values = { host: told.host, name: name_of(told.profile) };
  const open = () => attempt(() => post("/grants", { profile: told.profile, subject: `site:${told.host}`, seconds: hour }),
    t("page.why.opened", values));
  const [winner, ...others] = told.steps;
  return html`<section class=${`card verdict verdict-${told.verdict}`} aria-live="polite">
      <${Icon} name=${is_open ? "check" : "close"} size="28" />
      <div><h2>${is_open ? t("page.why.is_open", values) : t("page.why.is_closed", values)}</h2>
        <p>${winner ? step_text(winner) : reason_words(told.reason)}</p></div></section>
    <${Card} title=${t("page.why.steps")}><p class="lead">${t("page.why.steps_lead")}</p>
      <ol class="rows">${winner && html`<${Step} step=${winner} is_winner />`}
        ${others.map((step, number) => html`<${Step} key=${number} step=${step} />`)}</ol>
      ${is_now && !is_open && html`<div class="row">
        ${can_answer.value && html`<${Button} icon="clock" onClick=${open}>${t("page.why.open_hour")}<//>`}
        ${can_edit.value && html`<a class="button button-quiet" href=${href("child", told.profile, "rules")}>
          <${Icon} name="rule" /><span>${t("page.why.to_rules")}</span></a>`}</div>`}<//>`;
}

export function Why() {
  const asked = route.value.query;
  const first = children.value[0]?.id ?? "";
  const [host, set_host] = useState(asked.get("host") ?? "");
  const [profile, set_profile] = useState(asked.get("profile") ?? first);
  const [is_later, set_later] = useState(false);
  const [day, set_day] = useState("mon");
  const [time, set_time] = useState("20:00");
  const [question, set_question] = useState(asked.get("host") ? { host: asked.get("host"), profile } : null);
  const { data, error } = useLoad(async () => (question ? get(`/explain${query(question)}`) : null), [question]);
  const ask = (event) => {
    event.preventDefault();
    if (host.trim()) set_question({ host: site_of(host), profile, at: is_later ? `${day} ${time}` : undefined });
  };
  return html`<${Head} title=${t("page.why.title")} lead=${t("page.why.lead")} />
    <form class="card" onSubmit=${ask}>
      <${Field} label=${t("page.rule.site")} value=${host} required placeholder="tiktok.com" autocapitalize="none" spellcheck=${false}
        autocomplete="off" inputmode="url" onInput=${(event) => set_host(event.target.value)} />
      <${Chips} label=${t("page.why.whom")} value=${profile} onChange=${set_profile}
        options=${children.value.map((row) => ({ id: row.id, text: row.name }))} />
      <${Check} label=${t("page.why.later")} checked=${is_later} onChange=${set_later} />
      ${is_later && html`<div class="fields"><${Field} as="select" label=${t("page.why.day")} value=${day} onChange=${(event) => set_day(event.target.value)}>
          ${weekdays().map((one) => html`<option key=${one.id} value=${one.id}>${one.long}</option>`)}<//>
        <${Field} label=${t("page.why.time")} type="time" value=${time} onInput=${(event) => set_time(event.target.value)} /></div>`}
      <div><${Button} kind="main" icon="search" type="submit">${t("page.why.ask")}<//></div></form>
    ${error && html`<p class="banner banner-bad" role="alert">${sentence_of(error)}</p>`}
    ${data && !error && html`<${Answer} told=${data} is_now=${!question.at} />`}`;
}
