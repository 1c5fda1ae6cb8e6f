// One child: what holds now, and its rules in six parts.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { go, href } from "../lib/route.js";
import { can_answer, can_edit, change, profile_of, rules_of } from "../lib/state.js";
import { remove_profile, set_profile_key } from "../lib/household.js";
import { band_name } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Card, Empty, SureButton } from "../ui/parts.js";
import { Head, useTitle } from "../ui/shell.js";
import { Actions, BudgetMeters, Grants, StateLine } from "./child_card.js";
import { Apps } from "./child_apps.js";
import { Limits } from "./child_limits.js";
import { OwnRules } from "./child_rules.js";
import { Plan } from "./child_plan.js";
import { Settings } from "./child_settings.js";

const tabs = () => [
  { id: "now", text: t("page.child.now"), icon: "clock" },
  { id: "apps", text: t("page.child.apps"), icon: "apps" },
  { id: "plan", text: t("page.child.plan"), icon: "calendar" },
  { id: "limits", text: t("page.child.limits"), icon: "activity" },
  { id: "rules", text: t("page.child.rules"), icon: "rule" },
  { id: "settings", text: t("page.child.settings"), icon: "edit" },
];

const bodies = { apps: Apps, plan: Plan, limits: Limits, rules: OwnRules, settings: Settings };

function AgeReview({ row }) {
  if (!row.review || !can_edit.value) return null;
  const name = { name: row.name, band: band_name(row.review) };
  return html`<section class="card protect protect-warn"><${Icon} name="leaf" size="28" /><div>
    <h2>${t("page.child.grown", name)}</h2><p>${t("page.child.grown_more", name)}</p>
    <p><button type="button" class="button button-main" onClick=${() => change(
      set_profile_key(row.id, "band", row.review))}>${t("page.child.grown_yes", name)}</button></p></div></section>`;
}

const Now = ({ row }) => html`<${AgeReview} row=${row} />
  <${Card}><${StateLine} row=${row} /><${BudgetMeters} row=${row} /><${Grants} row=${row} />
    ${can_answer.value && html`<${Actions} row=${row} />`}<//>
  <${Card} title=${t("page.child.sees", { name: row.name })}>
    <p>${t("page.child.sees_more")}</p><p class="address" dir="ltr">tarha.home.arpa</p><//>
  ${can_edit.value && html`<div><${SureButton} sure=${t("page.child.remove_sure", { name: row.name })} action=${() => {
    change((home) => remove_profile(home, row.id), t("page.child.removed", { name: row.name }));
    go(href());
  }}>${t("page.child.remove", { name: row.name })}<//></div>`}`;

export function Child({ parts }) {
  const [id, tab = "now"] = parts;
  const row = profile_of(id);
  const [was_here, set_was_here] = useState(false);
  useEffect(() => { if (row) set_was_here(true); }, [row]);
  useTitle(row?.name ?? t("page.child.gone"));
  if (!row) {
    return html`<${Head} title=${t("page.child.gone")} back=${href()} />
      <${Empty}>${was_here ? t("page.conflict.gone") : t("page.child.gone")}<//>`;
  }
  const rules = rules_of(id);
  const Body = bodies[tab];
  const is_shown = Body && rules;
  return html`<header class="head">
      <a class="head-back" href=${href()} aria-label=${t("page.back")}><${Icon} name="back" size="22" /></a>
      <${Avatar} name=${row.name} />
      <div class="head-words"><h1>${row.name}</h1><p class="lead">${band_name(row.band)}</p></div>
    </header>
    ${rules && html`<nav class="tabs" aria-label=${t("page.child.parts", { name: row.name })}>
      ${tabs().map((one) => html`<a key=${one.id} href=${href("child", id, one.id)}
        aria-current=${one.id === tab ? "page" : undefined}><${Icon} name=${one.icon} size="18" />
        <span>${one.text}</span></a>`)}</nav>`}
    ${is_shown ? html`<${Body} row=${row} rules=${rules} />` : html`<${Now} row=${row} />`}`;
}
