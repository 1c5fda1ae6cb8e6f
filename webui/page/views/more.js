// Everything that is needed now and then.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { session, sign_out } from "../lib/api.js";
import { href } from "../lib/route.js";
import { attempt, can_edit, new_devices, status } from "../lib/state.js";
import { Icon } from "../ui/icon.js";
import { Button } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

const places = () => [
  { at: "devices", icon: "device", title: t("page.more.devices"), lead: t("page.more.devices_lead"), count: new_devices.value.length },
  { at: "shield", icon: "shield", title: t("page.more.shield"), lead: t("page.more.shield_lead") },
  { at: "lists", icon: "list", title: t("page.nav.lists"), lead: t("page.more.lists_lead") },
  { at: "days", icon: "calendar", title: t("page.more.days"), lead: t("page.more.days_lead") },
  { at: "people", icon: "people", title: t("page.more.people"), lead: t("page.more.people_lead") },
  { at: "notify", icon: "letter", title: t("page.more.notify"), lead: t("page.more.notify_lead"), needs_parent: true },
  { at: "backup", icon: "backup", title: t("page.more.backup"), lead: t("page.more.backup_lead"), needs_edit: true },
  { at: "audit", icon: "audit", title: t("page.more.audit"), lead: t("page.more.audit_lead"), needs_parent: true },
  { at: "remember", icon: "memory", title: t("page.more.remember"), lead: t("page.more.remember_lead") },
];

export function More() {
  const shown = places().filter((place) => (!place.needs_edit || can_edit.value)
    && (!place.needs_parent || session.value.role === "parent"));
  return html`<${Head} title=${t("page.nav.more")} />
    <div class="cards">${shown.map((place) => html`<a class="card go" key=${place.at} href=${href(place.at)}>
      <span class="device-icon"><${Icon} name=${place.icon} size="24" /></span>
      <span class="child-words"><b>${place.title}</b><span class="next">${place.lead}</span>
        ${place.count > 0 && html`<span class="state state-paused">${t("page.more.new", { count: place.count })}</span>`}</span>
      <${Icon} name="next" /></a>`)}</div>
    <div class="row-apart"><p class="next">${t("page.more.version", { version: status.value?.version ?? "" })}</p>
      <${Button} icon="leave" onClick=${() => attempt(sign_out)}>${t("page.more.sign_out")}<//></div>`;
}
