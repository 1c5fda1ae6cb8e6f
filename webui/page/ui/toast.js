// Short news at the bottom of the screen, read out by screen readers.
import { signal } from "@preact/signals";
import { html } from "../lib/html.js";
import { Icon } from "./icon.js";

const shown = signal(null);
const stay = { good: 4000, bad: 9000 }; // ms
let timer = null;

export function toast(text, tone = "good", action) {
  clearTimeout(timer);
  shown.value = { text, tone, action };
  timer = setTimeout(() => { shown.value = null; }, stay[tone]);
}

export function Toasts() {
  const news = shown.value;
  return html`<div class="toasts" role="status" aria-live="polite">
    ${news && html`<div class=${`toast toast-${news.tone}`}>
      <${Icon} name=${news.tone === "bad" ? "warn" : "check"} />
      <span>${news.text}</span>
      ${news.action && html`<button type="button" class="button-plain" onClick=${() => {
        shown.value = null;
        news.action.run();
      }}>${news.action.text}</button>`}
    </div>`}
  </div>`;
}
