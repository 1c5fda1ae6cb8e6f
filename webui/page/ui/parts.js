// The small parts that every screen is made of.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

export const Brand = () => html`<p class="alone-brand"><img src="/assets/icon.svg" width="40" height="40" alt="" />
  <span>Tarha</span></p>`;

export const Button = ({ kind = "quiet", icon, children, label, ...rest }) => html`
  <button type="button" class=${`button button-${kind}`} aria-label=${label} ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}${children && html`<span>${children}</span>`}
  </button>`;

export const Card = ({ title, children, tone = "", ...rest }) => html`
  <section class=${`card ${tone && `card-${tone}`}`} ...${rest}>
    ${title && html`<h2 class="card-title">${title}</h2>`}${children}
  </section>`;

// A label, its field, and a hint or a fault below.
export function Field({ label, hint, fault, children, as = "input", ...rest }) {
  const id = useId();
  const note = fault || hint;
  const described = note ? `${id}-note` : undefined;
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${as === "select"
      ? html`<select id=${id} aria-describedby=${described} ...${rest}>${children}</select>`
      : html`<input id=${id} aria-describedby=${described} aria-invalid=${fault ? "true" : undefined}
          ...${rest} />`}
    ${note && html`<p id=${described} class=${fault ? "field-fault" : "field-hint"}>${note}</p>`}
  </div>`;
}

export const Check = ({ label, hint, checked, onChange }) => html`<label class="check">
  <input type="checkbox" checked=${checked} onChange=${(event) => onChange(event.target.checked)} />
  <span><span class="check-label">${label}</span>${hint && html`<span class="field-hint">${hint}</span>`}</span>
</label>`;

// One of several, as a row of chips: radio buttons underneath.
export function Chips({ label, options, value, onChange, hidden_label = false }) {
  const name = useId();
  return html`<fieldset class="chips">
    <legend class=${hidden_label ? "hidden" : ""}>${label}</legend>
    <div class="chips-row">${options.map((option) => html`<label class="chip" key=${option.id}>
      <input type="radio" name=${name} checked=${option.id === value}
        onChange=${() => onChange(option.id)} />
      <span>${option.icon && html`<${Icon} name=${option.icon} size="18" />`}${option.text}</span>
    </label>`)}</div>
  </fieldset>`;
}

const tints = 6;
const tint_of = (text) => [...text].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % tints;

export const Avatar = ({ name, size = "" }) => html`
  <span class=${`avatar avatar-${tint_of(name)} ${size && `avatar-${size}`}`} aria-hidden="true">
    ${[...name][0]?.toUpperCase()}</span>`;

// Minutes used of a limit, as a bar with its words beside it.
export function Meter({ label, used, limit, text }) {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  return html`<div class="meter">
    <div class="meter-words"><span>${label}</span><span class="meter-text">${text}</span></div>
    <div class=${`meter-bar ${share >= 1 ? "meter-full" : ""}`} role="img" aria-label=${`${label}: ${text}`}>
      <div style=${{ inlineSize: `${Math.round(share * 100)}%` }}></div>
    </div>
  </div>`;
}

export const Empty = ({ icon = "leaf", children }) => html`<div class="empty">
  <${Icon} name=${icon} size="36" /><p>${children}</p></div>`;

export const Loading = () => html`<p class="loading" role="status">${t("page.loading")}</p>`;

// A dialog over the page. Escape, the cross and a press beside it close it.
export function Dialog({ title, onClose, children }) {
  const ref = useRef(null);
  const id = useId();
  useEffect(() => {
    ref.current.showModal();
    return () => ref.current?.close();
  }, []);
  return html`<dialog ref=${ref} class="dialog" aria-labelledby=${id} onClose=${onClose}
      onMouseDown=${(event) => event.target === ref.current && onClose()}>
    <div class="dialog-inside">
      <header class="dialog-head"><h2 id=${id}>${title}</h2>
        <${Button} kind="round" icon="close" label=${t("page.close")} onClick=${onClose} /></header>
      ${children}
    </div>
  </dialog>`;
}

// A button that asks once before it acts.
export function SureButton({ children, sure, action, icon = "trash", kind = "danger" }) {
  const [asked, set_asked] = useState(false);
  if (!asked) {
    return html`<${Button} kind=${kind} icon=${icon} onClick=${() => set_asked(true)}>${children}<//>`;
  }
  return html`<div class="sure" role="group" aria-label=${sure}>
    <p>${sure}</p>
    <div class="row"><${Button} kind="danger-full" onClick=${() => {
      set_asked(false);
      action();
    }}>${t("page.sure.yes")}<//><${Button} onClick=${() => set_asked(false)}>${t("page.cancel")}<//></div>
  </div>`;
}

// Loads once, again when one of `on` changes: {data, error, again}.
export function useLoad(load, on = []) {
  const [state, set_state] = useState({ data: null, error: null });
  const [turn, set_turn] = useState(0);
  useEffect(() => {
    let is_current = true;
    load().then(
      (data) => is_current && set_state({ data, error: null }),
      (error) => is_current && set_state((old) => ({ ...old, error })),
    );
    return () => { is_current = false; };
  }, [turn, ...on]);
  return { ...state, again: () => set_turn((number) => number + 1) };
}
