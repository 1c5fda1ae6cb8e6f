// One check of everything, with the one thing to fix first.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { href } from "../lib/route.js";
import { children, devices, status } from "../lib/state.js";
import { warning_words } from "../lib/words.js";
import { Icon } from "../ui/icon.js";

// {text, lang, more, link}: what to fix first, or null.
function first_fault() {
  const { warning_rows: warnings = [], domains = 0 } = status.value ?? {};
  if (warnings.length > 0) return { ...warning_words(warnings[0]), more: warnings.length - 1 };
  const lonely = children.value.find((row) => row.devices === 0
    && !devices.value.some((device) => device.profile === row.id));
  if (lonely) {
    return { text: t("page.protect.no_device", { name: lonely.name }), more: 0, link: href("devices"),
      link_text: t("page.protect.choose_device") };
  }
  if (domains === 0) {
    return { text: t("page.protect.no_lists"), more: 0, link: href("lists"), link_text: t("page.nav.lists") };
  }
  return null;
}

export function Protection() {
  if (!status.value) return null;
  const fault = first_fault();
  if (!fault) {
    return html`<section class="card protect protect-good"><${Icon} name="shield" size="28" />
      <div><h2>${t("page.protect.good")}</h2>
        <p class="next">${t("page.protect.good_more")} <a href=${href("shield")}>${t("page.more.shield")}</a></p></div></section>`;
  }
  return html`<section class="card protect protect-warn"><${Icon} name="warn" size="28" />
    <div><h2>${t("page.protect.warn")}</h2>
      <p lang=${fault.lang}>${fault.text}</p>
      ${fault.more > 0 && html`<p class="next"><a href=${href("lists")}>
        ${t("page.protect.others", { count: fault.more })}</a></p>`}
      ${fault.link && html`<p><a href=${fault.link}>${fault.link_text}</a></p>`}</div></section>`;
}
