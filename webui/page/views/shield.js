// The protection check: which switches of the shield are on for whom, what each costs, and what no
// filter at home can stop.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { href } from "../lib/route.js";
import { can_edit, catalogue, change, children, need_catalogue, rules_of, status } from "../lib/state.js";
import { category_action, set_action, set_profile_key } from "../lib/household.js";
import { action_name, warning_words } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Card, Chips } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

const bypass = "cross.bypass";
const options = (texts) => Object.entries(texts).map(([id, text]) => ({ id, text }));

// How a switch stands for a child as rules/profile.h and rules/bound_addresses.h have it: what is not
// written is as usual. `write` makes the edit of the household.
const switches = () => [
  { title: t("page.shield.bypass"), cost: t("page.shield.bypass_cost"),
    options: options(Object.fromEntries(["block", "ask", "counted", "allow"].map((id) => [id, action_name(id)]))),
    value: (rules) => category_action(rules, bypass_row()).action,
    write: (id, value, rules) => set_action(id, "categories", bypass, value === usual_bypass(rules) ? undefined : value) },
  { title: t("page.set.unknown"), cost: t("page.shield.unknown_cost"),
    options: options({ block: t("page.set.unknown_block"), "block-web": t("page.set.unknown_web"), allow: t("page.set.unknown_allow") }),
    value: (rules) => rules.unknown ?? "block-web",
    write: (id, value) => set_profile_key(id, "unknown", value === "block-web" ? undefined : value) },
  { title: t("page.shield.bound"), cost: t("page.shield.bound_cost"),
    options: options({ block: t("page.shield.close"), notice: t("page.shield.tell"), off: t("page.shield.open") }),
    value: (rules) => rules.bound_addresses ?? usual_bound(rules),
    write: (id, value, rules) => set_profile_key(id, "bound_addresses", value === usual_bound(rules) ? undefined : value) },
  { title: t("page.shield.quic"), cost: t("page.shield.quic_cost"),
    options: options({ block: t("page.shield.close"), allow: t("page.shield.open") }),
    value: (rules) => (rules.quic === "block" ? "block" : "allow"),
    write: (id, value) => set_profile_key(id, "quic", value === "allow" ? undefined : value) },
];
const bypass_row = () => catalogue.value.categories.find(({ id }) => id === bypass) ?? { id: bypass };
const usual_bypass = (rules) => category_action({ ...rules, categories: {} }, bypass_row()).action;
const usual_bound = (rules) => (["0-6", "7-11", "12-15", undefined].includes(rules.band) ? "notice" : "off");

const limits = () => [t("page.shield.limit_mobile"), t("page.shield.limit_server"), t("page.shield.limit_shared"),
  t("page.shield.limit_remote"), t("page.shield.limit_copy"), t("page.shield.limit_second"), t("page.shield.limit_router"),
  t("page.shield.limit_others")];

function Switch({ one }) {
  return html`<${Card} title=${one.title}><p class="next">${one.cost}</p>
    ${children.value.map((row) => {
      const rules = rules_of(row.id) ?? {};
      const value = one.value(rules);
      return can_edit.value
        ? html`<${Chips} key=${row.id} label=${row.name} options=${one.options} value=${value}
            onChange=${(next) => change(one.write(row.id, next, rules))} />`
        : html`<p key=${row.id}><b>${row.name}</b> · ${one.options.find(({ id }) => id === value)?.text}</p>`;
    })}<//>`;
}

export function Shield() {
  need_catalogue();
  const warnings = (status.value?.warning_rows ?? []).map(warning_words);
  return html`<${Head} title=${t("page.more.shield")} back=${href("more")} lead=${t("page.shield.lead")} />
    ${warnings.map(({ text, lang }) => html`<p class="banner" key=${text} lang=${lang}><${Icon} name="warn" /><span>${text}</span></p>`)}
    ${switches().map((one) => html`<${Switch} key=${one.title} one=${one} />`)}
    <${Card} title=${t("page.shield.always")}><p>${t("page.shield.always_text")}</p><p class="next">${t("page.shield.always_cost")}</p><//>
    <${Card} title=${t("page.shield.limits")}><ul class="sentences">${limits().map((text) => html`
      <li key=${text}><${Icon} name="hand" /><span>${text}</span></li>`)}</ul><//>`;
}
