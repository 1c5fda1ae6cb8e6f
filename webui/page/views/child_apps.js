// Apps and kinds of sites as tiles; a press opens the five actions, or "as for this age".
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { can_edit, catalogue, change, need_catalogue } from "../lib/state.js";
import { actions, category_action, service_action, set_action } from "../lib/household.js";
import { action_name, category_name, list_text } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Button, Dialog, Field } from "../ui/parts.js";
import { WhatIf } from "./what_if.js";

const action_icons = { allow: "check", counted: "clock", timed: "calendar", ask: "hand", block: "close" };
// What parents ask for first; the rest is found by its name.
const popular = ["tiktok", "youtube", "instagram", "snapchat", "whatsapp", "discord", "roblox", "minecraft", "fortnite",
  "twitch", "netflix", "spotify", "chatgpt", "character-ai", "telegram", "steam"];
const most_found = 24;
const fixed = ["cross.sealed", "cross.malware"]; // nobody in the house opens these here

const explained = () => ({
  allow: t("page.action.allow_more"),
  counted: t("page.action.counted_more"),
  timed: t("page.action.timed_more"),
  ask: t("page.action.ask_more"),
  block: t("page.action.block_more"),
});

// The first actions of the list let more through than the later ones.
const may_close = (action, now) => actions.indexOf(action) > actions.indexOf(now);

function ActionDialog({ item, row, onClose }) {
  const held = item.is_own ? item.action : null; // null: as for this age
  const [chosen, set_chosen] = useState(held);
  const edit = set_action(row.id, item.kind, item.id, chosen);
  const save = () => {
    onClose();
    change(edit, t("page.apps.saved", { what: item.name }));
  };
  const option = (action, icon, text, more) => html`<button key=${action ?? "usual"} type="button"
    class=${`button button-wide option ${chosen === action ? "option-on" : ""}`} aria-pressed=${chosen === action}
    onClick=${() => set_chosen(action)}>
    <span class=${`dot dot-${action ?? "usual"}`}><${Icon} name=${icon} size="18" /></span>
    <span><b>${text}</b><small>${more}</small></span></button>`;
  const words = explained();
  return html`<${Dialog} title=${item.name} onClose=${onClose}>
    ${item.examples && html`<p class="next">${t("page.apps.examples", { list: item.examples })}</p>`}
    ${item.age > 0 && html`<p class="next">${t("page.apps.age", { age: item.age })}</p>`}
    <div class="stack-small">
      ${actions.map((action) => option(action, action_icons[action], action_name(action), words[action]))}
      ${option(null, "leaf", item.kind === "services" ? t("page.apps.as_kind") : t("page.apps.as_age"),
        t("page.apps.usual", { action: action_name(item.usual) }))}
    </div>
    ${chosen !== held && html`<${WhatIf} profile=${row.id} edit=${edit} on=${chosen}
      may_close=${may_close(chosen ?? item.usual, item.action)} />`}
    <div class="dialog-foot"><${Button} kind="main" disabled=${chosen === held} onClick=${save}>${t("page.save")}<//></div><//>`;
}

const Tile = ({ item, onPress }) => html`<button type="button" class="tile" onClick=${onPress}
    disabled=${!can_edit.value}>
  <span class=${`dot dot-${item.action}`}><${Icon} name=${action_icons[item.action]} size="18" /></span>
  <span class="tile-words"><span class="tile-name">${item.name}</span>
    <span class="tile-action">${action_name(item.action)}</span>
    ${item.is_own && html`<span class="tile-own">${t("page.apps.own")}</span>`}</span>
</button>`;

const examples_of = (id, services) =>
  list_text(services.filter((row) => row.category === id).slice(0, 3).map((row) => row.name));

export function Apps({ row, rules }) {
  need_catalogue();
  const [search, set_search] = useState("");
  const [open, set_open] = useState(null);
  const { categories, services } = catalogue.value;
  const wanted = search.trim().toLowerCase();
  const service_item = (service) => ({ kind: "services", id: service.id, name: service.name, age: service.age,
    usual: service_action({ ...rules, services: {} }, service, categories).action,
    ...service_action(rules, service, categories) });
  const category_item = (category) => ({ kind: "categories", id: category.id, name: category_name(category.id),
    examples: examples_of(category.id, services),
    usual: category_action({ ...rules, categories: {} }, category).action, ...category_action(rules, category) });
  const is_first = (service) => popular.includes(service.id) || rules.services?.[service.id];
  const order = (service) => (popular.includes(service.id) ? popular.indexOf(service.id) : -1);
  const apps = services.filter((service) => (wanted ? service.name.toLowerCase().includes(wanted) : is_first(service)))
    .sort((a, b) => (wanted ? a.name.localeCompare(b.name) : order(a) - order(b))).slice(0, most_found);
  const kinds = categories.filter((category) => !fixed.includes(category.id)
    && (!wanted || category_name(category.id).toLowerCase().includes(wanted)));
  const groups = [
    ["time", t("page.apps.time")], ["contact", t("page.apps.contact")], ["content", t("page.apps.content")],
    ["conduct", t("page.apps.conduct")], ["contract", t("page.apps.contract")], ["cross", t("page.apps.cross")],
  ];
  const tiles = (items) => html`<div class="tiles">${items.map((item) => html`<${Tile} key=${item.id} item=${item}
    onPress=${() => set_open(item)} />`)}</div>`;
  return html`<${Field} label=${t("page.apps.search")} type="search" value=${search}
      placeholder=${t("page.apps.search_example")} onInput=${(event) => set_search(event.target.value)} />
    ${apps.length > 0 && html`<section class="part"><h2>${t("page.apps.apps")}</h2>${tiles(apps.map(service_item))}</section>`}
    ${kinds.length > 0 && html`<section class="part"><h2>${t("page.apps.kinds")}</h2>
      <p class="lead">${t("page.apps.kinds_lead")}</p>
      ${groups.map(([risk, title]) => {
        const of = kinds.filter((category) => category.risk === risk);
        return of.length > 0 && html`<div class="part" key=${risk}><h3>${title}</h3>${tiles(of.map(category_item))}</div>`;
      })}</section>`}
    ${apps.length + kinds.length === 0 && html`<p class="lead">${t("page.apps.none")}</p>`}
    ${open && html`<${ActionDialog} item=${open} row=${row} onClose=${() => set_open(null)} />`}`;
}
