// "Whose is this?": a device that nobody has assigned yet.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ago } from "../lib/clock.js";
import { change, name_of, profiles } from "../lib/state.js";
import { assign_device } from "../lib/household.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Field } from "../ui/parts.js";

export function NewDevice({ device }) {
  const [name, set_name] = useState(device.name ?? "");
  const assign = (row) => change(
    assign_device(device.mac, name.trim() || t("page.device.of", { name: row.name }), row.id),
    t("page.device.assigned", { name: row.name }),
  );
  const title = device.name ?? t("page.device.unnamed");
  return html`<article class="card new-device" aria-label=${title}>
    <header class="child-head"><span class="device-icon"><${Icon} name="device" size="24" /></span>
      <div class="child-words"><h3>${title}</h3>
        <p class="next">${device.last_seen ? t("page.device.seen", { ago: ago(device.last_seen) }) : ""}</p>
        <p class="next">${t("page.device.rules_now", { name: name_of(device.profile) })}</p></div></header>
    <${Field} label=${t("page.device.name")} value=${name} maxlength="64" autocomplete="off"
      placeholder=${t("page.device.name_example")} onInput=${(event) => set_name(event.target.value)} />
    <div role="group" aria-label=${t("page.device.whose")}><p class="small-title">${t("page.device.whose")}</p>
      <div class="row">${profiles.value.map((row) => html`<button key=${row.id} type="button"
        class="button button-quiet" onClick=${() => assign(row)}><${Avatar} name=${row.name} size="tiny" />
        <span>${row.name}</span></button>`)}</div></div>
  </article>`;
}
