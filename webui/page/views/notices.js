// What somebody may want to know of: what the shield noticed, time that ran out, wishes, new devices.
import { html } from "../lib/html.js";
import { has_text, t } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { moment_of } from "../lib/clock.js";
import { change_number, name_of, rules_of } from "../lib/state.js";
import { budget_name, subject_name } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Card, useLoad } from "../ui/parts.js";

const most = 12;
const icons = { shield: "warn", budget: "clock", wish: "hand", device: "device" };

function shield_words({ notice, words }, name) {
  const key = `notice.${notice}`;
  return has_text(key) ? t(key, { name }) : `${t("notice.other", { name })} ${words ?? ""}`;
}

function budget_words(row) {
  const what = budget_name(rules_of(row.profile), row.parts.budget);
  const count = Number(row.parts.left);
  return count > 0 ? t("page.activity.budget_left", { count, what }) : t("page.activity.budget_used", { what });
}

function words_of(row) {
  const name = name_of(row.profile);
  if (row.kind === "shield") return shield_words(row.parts, name);
  if (row.kind === "budget") return `${name}: ${budget_words(row)}`;
  if (row.kind === "wish") return t("page.activity.wish", { name, what: subject_name(row.parts.subject) });
  if (row.kind === "device") return t("page.activity.device", { what: row.parts.name || row.parts.mac });
  return t("notice.other", { name });
}

// `who`: of one child only; empty: of the whole home.
export function Notices({ who }) {
  const { data } = useLoad(() => get("/notices"), [change_number.value]);
  const rows = (data ?? []).filter((row) => !who || row.profile === who).reverse().slice(0, most);
  if (rows.length === 0) return null;
  return html`<section class="part"><h2>${t("page.activity.noticed")}</h2>
    ${rows.some((row) => row.kind === "shield") && html`<p class="lead">${t("page.activity.noticed_lead")}</p>`}
    <${Card}><ul class="rows">${rows.map((row) => html`<li key=${row.id}>
      <span class=${`dot ${row.kind === "shield" ? "dot-ask" : ""}`}><${Icon} name=${icons[row.kind] ?? "warn"} size="18" /></span>
      <span class="rows-words"><span>${words_of(row)}</span><span class="next">${moment_of(row.when)}</span></span></li>`)}</ul><//></section>`;
}
