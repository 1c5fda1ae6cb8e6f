// The first screen: a card a child, what waits for an answer, new devices, and whether all is well.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { session } from "../lib/api.js";
import { go, href } from "../lib/route.js";
import { can_edit, children, new_devices, waiting } from "../lib/state.js";
import { Button, Empty } from "../ui/parts.js";
import { Head } from "../ui/shell.js";
import { ChildCard } from "./child_card.js";
import { NewDevice } from "./new_device.js";
import { Protection } from "./protection.js";
import { Wish } from "./wish.js";

const shown_devices = 3;

function greeting() {
  const hour = new Date().getHours();
  const name = session.value.name;
  if (hour < 11) return t("page.home.morning", { name });
  return hour < 18 ? t("page.home.day", { name }) : t("page.home.evening", { name });
}

const Part = ({ title, children: inside }) => html`<section class="part">
  <h2>${title}</h2>${inside}</section>`;

export function Home() {
  const wishes = waiting.value;
  const fresh = can_edit.value ? new_devices.value : [];
  return html`<${Head} title=${greeting()} />
    ${wishes.length > 0 && html`<${Part} title=${t("page.home.wishes")}>
      <div class="cards">${wishes.map((wish) => html`<${Wish} key=${wish.id} wish=${wish} />`)}</div><//>`}
    ${children.value.length === 0 && html`<${Empty}>${t("page.home.no_children")}<//>`}
    <div class="cards">${children.value.map((row) => html`<${ChildCard} key=${row.id} row=${row} />`)}</div>
    ${can_edit.value && html`<p class="row"><${Button} icon="plus" onClick=${() => go(href("start"))}>
      ${t("page.home.add_child")}<//></p>`}
    ${fresh.length > 0 && html`<${Part} title=${t("page.home.new_devices")}>
      <div class="cards">${fresh.slice(0, shown_devices).map((device) => html`
        <${NewDevice} key=${device.mac} device=${device} />`)}</div>
      ${fresh.length > shown_devices && html`<p><a href=${href("devices")}>
        ${t("page.home.all_devices", { count: fresh.length })}</a></p>`}<//>`}
    <${Protection} />`;
}
