// The frame around the screens: name, navigation (below on phones, beside on wide screens), news.
import { useEffect } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { href } from "../lib/route.js";
import { problem, sentence_of, waiting } from "../lib/state.js";
import { Icon } from "./icon.js";

const places = () => [
  { at: "", icon: "home", text: t("page.nav.home"), count: waiting.value.length },
  { at: "activity", icon: "activity", text: t("page.nav.activity") },
  { at: "why", icon: "why", text: t("page.nav.why") },
  { at: "more", icon: "more", text: t("page.nav.more") },
];
const below = { child: "", devices: "more", lists: "more", people: "more", backup: "more", audit: "more", notify: "more",
  remember: "more", days: "more" };

const Place = ({ place, is_here }) => html`<a href=${href(place.at)} aria-current=${is_here ? "page" : undefined}>
  <span class="nav-icon"><${Icon} name=${place.icon} size="22" />
    ${place.count > 0 && html`<span class="badge">${place.count}</span>`}</span>
  <span>${place.text}</span>
  ${place.count > 0 && html`<span class="hidden">${t("page.nav.waiting", { count: place.count })}</span>`}
</a>`;

export function Shell({ at, children }) {
  const here = below[at] ?? at;
  return html`<div class="shell">
    <a class="skip" href="#content" onClick=${(event) => {
      event.preventDefault();
      document.getElementById("content").focus();
    }}>${t("page.nav.skip")}</a>
    <nav class="nav" aria-label=${t("page.nav.label")}>
      <p class="brand"><img src="/assets/icon.svg" width="28" height="28" alt="" /><span>Tarha</span></p>
      <div class="nav-places">
        ${places().map((place) => html`<${Place} key=${place.at} place=${place} is_here=${place.at === here} />`)}
      </div>
    </nav>
    <main id="content" class="content" tabindex="-1">
      ${problem.value && html`<p class="banner" role="alert"><${Icon} name="warn" />
        <span>${sentence_of(problem.value)}</span></p>`}
      ${children}
    </main>
  </div>`;
}

// What the browser calls the page: the screen's name first.
export function useTitle(title) {
  useEffect(() => { document.title = `${title} – Tarha`; }, [title]);
}

// The top of a screen: a way back, its name, what it is about.
export function Head({ title, back, lead, children }) {
  useTitle(title);
  return html`<header class="head">
  ${back !== undefined && html`<a class="head-back" href=${back} aria-label=${t("page.back")}>
    <${Icon} name="back" size="22" /></a>`}
  <div class="head-words"><h1>${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
  ${children}
</header>`;
}
