// Every device of the home, and whose it is.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ago } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { can_edit, change, devices, household, new_devices, profiles } from "../lib/state.js";
import { assign_device, forget_device } from "../lib/household.js";
import { is_here } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Avatar, Button, Card, Dialog, Empty, Field, SureButton } from "../ui/parts.js";
import { Head } from "../ui/shell.js";
import { NewDevice } from "./new_device.js";

function DeviceForm({ device, onClose }) {
  const [name, set_name] = useState(device.name ?? "");
  const [profile, set_profile] = useState(device.profile);
  const save = (event) => {
    event.preventDefault();
    onClose();
    change(assign_device(device.mac, name.trim() || t("page.device.unnamed"), profile));
  };
  return html`<${Dialog} title=${device.name ?? t("page.device.unnamed")} onClose=${onClose}><form class="stack" onSubmit=${save}>
    <${Field} label=${t("page.device.name")} value=${name} maxlength="64" required onInput=${(event) => set_name(event.target.value)} />
    <${Field} as="select" label=${t("page.device.whose")} value=${profile} onChange=${(event) => set_profile(event.target.value)}>
      ${profiles.value.map((row) => html`<option key=${row.id} value=${row.id}>${row.name}</option>`)}<//>
    <p class="next">${t("page.device.technical", { address: device.mac })}</p>
    <div class="foot"><${Button} kind="main" type="submit">${t("page.save")}<//>
      <${SureButton} sure=${t("page.device.forget_sure")} action=${() => {
        onClose();
        change(forget_device(device.mac), t("page.device.forgotten"));
      }}>${t("page.device.forget")}<//></div></form><//>`;
}

const Row = ({ device, onEdit }) => html`<li><span class="device-icon"><${Icon} name="device" /></span>
  <span class="rows-words"><b>${device.name ?? t("page.device.unnamed")}</b>
    <span class="next">${is_here(device) ? t("page.state.online")
      : (device.last_seen ? t("page.device.seen", { ago: ago(device.last_seen) }) : t("page.state.offline"))}</span></span>
  ${can_edit.value && html`<${Button} kind="round" icon="edit" onClick=${onEdit}
    label=${t("page.plan.edit", { what: device.name ?? t("page.device.unnamed") })} />`}</li>`;

export function Devices() {
  const [open, set_open] = useState(null);
  const known = devices.value.filter((device) => device.known);
  const owners = profiles.value.filter((row) => known.some((device) => device.profile === row.id));
  return html`<${Head} title=${t("page.more.devices")} back=${href("more")} lead=${t("page.device.lead")} />
    ${new_devices.value.length > 0 && can_edit.value && html`<section class="part"><h2>${t("page.home.new_devices")}</h2>
      <div class="cards">${new_devices.value.map((device) => html`<${NewDevice} key=${device.mac} device=${device} />`)}</div></section>`}
    ${owners.map((row) => html`<${Card} key=${row.id}>
      <div class="child-head"><${Avatar} name=${row.name} size="small" /><h2>${row.name}</h2></div>
      <ul class="rows">${known.filter((device) => device.profile === row.id).map((device) => html`
        <${Row} key=${device.mac} device=${device} onEdit=${() => set_open(device)} />`)}</ul><//>`)}
    ${devices.value.length === 0 && html`<${Empty} icon="device">${t("page.device.none")}<//>`}
    ${can_edit.value && household.value && html`<${Card} title=${t("page.device.new_title")}><p class="lead">${t("page.device.new_lead")}</p>
      <${Field} as="select" label=${t("page.device.new_rules")} value=${household.value.new_devices ?? "new-devices"}
        onChange=${(event) => change((home) => {
          if (event.target.value === "new-devices") delete home.new_devices;
          else home.new_devices = event.target.value;
        })}>
        <option value="new-devices">${t("page.device.new_careful")}</option>
        ${profiles.value.filter((row) => row.id !== "new-devices").map((row) => html`<option key=${row.id} value=${row.id}>${row.name}</option>`)}<//><//>`}
    ${open && html`<${DeviceForm} device=${open} onClose=${() => set_open(null)} />`}`;
}
