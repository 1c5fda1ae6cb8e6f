// What a child asked for, answered in place: once, today, always, or no with a reason.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { post } from "../lib/api.js";
import { ago, minutes_text } from "../lib/clock.js";
import { attempt, can_answer, can_edit, name_of } from "../lib/state.js";
import { subject_name } from "../lib/words.js";
import { Avatar, Button, Field } from "../ui/parts.js";

const most_words = 140; // as the daemon takes them

export function Wish({ wish }) {
  const [is_no, set_no] = useState(false);
  const [words, set_words] = useState("");
  const name = name_of(wish.profile);
  const what = wish.minutes > 0 && wish.subject === "internet"
    ? t("page.wish.time", { name, time: minutes_text(wish.minutes) })
    : t("page.wish.subject", { name, what: subject_name(wish.subject) });
  const said = words.trim() ? { words: words.trim() } : {};
  const answer = (how) => attempt(() => post(`/requests/${wish.id}/approve`, { how, ...said }),
    t("page.wish.approved", { name }));
  const decline = () => attempt(() => post(`/requests/${wish.id}/decline`, said),
    t("page.wish.declined", { name }));
  const templates = [t("page.wish.no_homework"), t("page.wish.no_tomorrow"), t("page.wish.no_talk")];
  return html`<article class="card wish" aria-label=${what}>
    <header class="child-head"><${Avatar} name=${name} size="small" />
      <div class="child-words"><h3>${what}</h3>
        <p class="next">${ago(wish.asked)}</p></div></header>
    ${wish.note && html`<blockquote class="note">${wish.note}</blockquote>`}
    ${can_answer.value && !is_no && html`<div class="answers">
      <${Button} kind="main" onClick=${() => answer("once")}>${wish.minutes > 0
        ? t("page.wish.once_for", { time: minutes_text(wish.minutes) }) : t("page.wish.once")}<//>
      <${Button} onClick=${() => answer("today")}>${t("page.wish.today")}<//>
      ${can_edit.value && wish.subject !== "internet" && html`
        <${Button} onClick=${() => answer("always")}>${t("page.wish.always")}<//>`}
      <${Button} onClick=${() => set_no(true)}>${t("page.wish.no")}<//>
    </div>`}
    ${is_no && html`<div class="stack">
      <${Field} label=${t("page.wish.why", { name })} value=${words} maxlength=${most_words}
        onInput=${(event) => set_words(event.target.value)} />
      <div class="row">${templates.map((text) => html`<button key=${text} type="button" class="button button-soft"
        onClick=${() => set_words(text)}>${text}</button>`)}</div>
      <div class="row"><${Button} kind="main" onClick=${decline}>${t("page.wish.send_no")}<//>
        <${Button} onClick=${() => set_no(false)}>${t("page.cancel")}<//></div>
    </div>`}
  </article>`;
}
