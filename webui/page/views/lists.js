// The lists of sites: what is loaded, how old it is, what went wrong.
import { html } from "../lib/html.js";
import { locale, t } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { ago } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { sentence_of, status } from "../lib/state.js";
import { category_name, warning_words } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Card, Loading, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

const number = (value) => new Intl.NumberFormat(locale()).format(value);
const rows_of = (data) => (Array.isArray(data) ? data : (data?.feeds ?? data?.lists ?? []));

function List({ row }) {
  const count = row.entries ?? row.domains;
  const when = row.updated ?? row.fetched ?? row.checked;
  const parts = [row.source ?? row.name, row.version, row.licence].filter(Boolean);
  return html`<li><span class=${`dot dot-${row.error ? "block" : "allow"}`}><${Icon} name=${row.error ? "warn" : "check"} size="18" /></span>
    <span class="rows-words"><b>${category_name(row.category ?? "")}</b><span class="next" dir="ltr">${parts.join(" · ")}</span>
      ${count > 0 && html`<span class="next">${t("page.lists.entries", { count, number: number(count) })}</span>`}
      ${when && html`<span class="next">${t("page.lists.updated", { ago: ago(when) })}</span>`}
      ${row.error && html`<span class="state state-paused" lang="en">${row.error}</span>`}</span></li>`;
}

function Warning({ row }) {
  const { text, lang } = warning_words(row);
  return html`<div class="banner"><${Icon} name="warn" /><div><p lang=${lang}>${text}</p>
    ${lang !== "en" && html`<details><summary>${t("page.lists.exactly")}</summary><p class="small" lang="en">${row.text}</p></details>`}</div></div>`;
}

export function Lists() {
  const { data, error } = useLoad(() => get("/feeds"));
  const { domains = 0, warning_rows: warnings = [] } = status.value ?? {};
  const rows = rows_of(data).filter((row) => row.enabled !== false);
  return html`<${Head} title=${t("page.nav.lists")} back=${href("more")} lead=${t("page.lists.lead")} />
    ${warnings.map((row) => html`<${Warning} key=${row.text} row=${row} />`)}
    <${Card}><p class="figure">${number(domains)}</p><p class="lead">${t("page.lists.sites")}</p><//>
    ${!data && !error && html`<${Loading} />`}
    ${error && error.status !== 404 && html`<p class="banner">${sentence_of(error)}</p>`}
    ${rows.length > 0 && html`<${Card} title=${t("page.lists.title")}><ul class="rows">${rows.map((row, at) => html`
      <${List} key=${at} row=${row} />`)}</ul><//>`}
    ${data && rows.length === 0 && html`<p class="lead">${t("page.lists.none")}</p>`}`;
}
