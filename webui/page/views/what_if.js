// What an edit of the household would have changed last week, before it is saved: from the names
// that are remembered at the child's age, and nothing else.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { post } from "../lib/api.js";
import { household } from "../lib/state.js";
import { list_text } from "../lib/words.js";
import { useLoad } from "../ui/parts.js";

const days = 7;
const most = 6; // names that are listed

function names(rows) {
  const hosts = rows.sort((a, b) => b.count - a.count).map((row) => row.host);
  if (hosts.length <= most) return list_text(hosts);
  return t("page.and_more", { list: hosts.slice(0, most).join(", "), count: hosts.length - most });
}

function sentences(found, may_close) {
  if (found.names_days === 0) return [t("page.what_if.not_kept")];
  const of = (verdict) => found.changed.filter((row) => row.after === verdict);
  const said = [];
  if (of("block").length > 0) said.push(t("page.what_if.close", { list: names(of("block")) }));
  if (of("allow").length > 0) said.push(t("page.what_if.open", { list: names(of("allow")) }));
  if (said.length === 0) said.push(t("page.what_if.same"));
  if (may_close) said.push(t("page.what_if.unseen"));
  return said;
}

// `edit`: as for change(). `may_close`: it may close what is open now.
export function WhatIf({ profile, edit, may_close, on }) {
  const { data } = useLoad(async () => {
    const next = structuredClone(household.peek());
    if (edit(next) === false) return null;
    return post(`/profiles/${encodeURIComponent(profile)}/what_if`, { household: next, days });
  }, [on]);
  if (!data) return null; // also for roles that may not see it
  return html`<div class="what-if" role="status"><h3>${t("page.what_if.title")}</h3>
    ${sentences(data, may_close).map((text) => html`<p key=${text}>${text}</p>`)}</div>`;
}
