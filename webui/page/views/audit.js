// Who changed what, and when.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { get } from "../lib/api.js";
import { moment_of } from "../lib/clock.js";
import { href } from "../lib/route.js";
import { name_of, sentence_of } from "../lib/state.js";
import { Avatar, Card, Empty, Loading, useLoad } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

// What the server notes down: the route, or a sentence about signing in.
const done_words = () => ({
  "PUT /household": t("page.audit.household"),
  "POST /profiles/{id}/pause": t("page.audit.pause"),
  "DELETE /profiles/{id}/pause": t("page.audit.resume"),
  "POST /profiles/{id}/bonus": t("page.audit.bonus"),
  "DELETE /profiles/{id}/records": t("page.audit.forget"),
  "POST /grants": t("page.audit.grant"),
  "DELETE /grants/{id}": t("page.audit.revoke"),
  "POST /requests/{id}/approve": t("page.audit.approve"),
  "POST /requests/{id}/decline": t("page.audit.decline"),
  "POST /codes": t("page.audit.code"),
  "DELETE /codes/{id}": t("page.audit.code_removed"),
  "POST /users": t("page.audit.user"),
  "DELETE /users/{name}": t("page.audit.user_removed"),
  "POST /tokens": t("page.audit.token"),
  "DELETE /tokens/{id}": t("page.audit.token_removed"),
  "POST /password": t("page.audit.password"),
  "PUT /backup": t("page.audit.restore"),
  "POST /notify": t("page.audit.notify"),
  "PUT /notify/{id}": t("page.audit.notify"),
  "DELETE /notify/{id}": t("page.audit.notify_removed"),
  "POST /notify/{id}/test": t("page.audit.notify_test"),
  "DELETE /sessions/{id}": t("page.audit.session"),
  "signed in": t("page.audit.signed_in"),
  "sign-in refused": t("page.audit.sign_in_refused"),
  "set-up refused": t("page.audit.setup_refused"),
  "set a password with the code": t("page.audit.setup"),
});
const which_of = (row) => (row.which && /profiles|users/.test(row.what) ? name_of(row.which) : "");

const rows_of = (data) => (Array.isArray(data) ? data : (data?.entries ?? []));

export function Audit() {
  const { data, error } = useLoad(() => get("/audit"));
  const words = done_words();
  const rows = [...rows_of(data)].sort((a, b) => b.when - a.when);
  return html`<${Head} title=${t("page.more.audit")} back=${href("more")} lead=${t("page.audit.lead")} />
    ${error && html`<p class="banner">${sentence_of(error)}</p>`}
    ${!data && !error && html`<${Loading} />`}
    ${data && rows.length === 0 && html`<${Empty}>${t("page.audit.none")}<//>`}
    ${rows.length > 0 && html`<${Card}><ul class="rows">${rows.map((row, at) => html`<li key=${at}>
      <${Avatar} name=${row.who || "?"} size="small" />
      <span class="rows-words"><b>${row.who || t("page.audit.nobody")}</b><span>${[words[row.what] ?? row.what, which_of(row)].filter(Boolean).join(": ")}</span>
        <span class="next">${moment_of(row.when)}${row.done === false ? ` · ${t("page.audit.refused")}` : ""}</span></span></li>`)}</ul><//>`}`;
}
