// Asks for the password once more, over whatever screen is open.
import { useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Button, Dialog, Field } from "./parts.js";

const question = signal(null); // {fault, answer}

// The password, or null when the dialog was closed. `fault` says what was wrong with the last one.
export const ask_password = (fault) => new Promise((resolve) => {
  const mine = { fault, answer: (password) => {
    if (question.value === mine) question.value = null;
    resolve(password);
  } };
  question.value = mine;
});

function Question({ fault, answer }) {
  const [password, set_password] = useState("");
  return html`<${Dialog} title=${t("page.off.title")} onClose=${() => answer(null)}>
    <form class="stack" onSubmit=${(event) => {
      event.preventDefault();
      answer(password);
    }}><p class="lead">${t("page.off.lead")}</p>
      <${Field} label=${t("page.sign_in.password")} fault=${fault} type="password" required autocomplete="current-password"
        autofocus value=${password} onInput=${(event) => set_password(event.target.value)} />
      <div class="row"><${Button} kind="danger-full" type="submit">${t("page.off.go")}<//>
        <${Button} onClick=${() => answer(null)}>${t("page.cancel")}<//></div></form><//>`;
}

export const PasswordAsk = () => question.value && html`<${Question} ...${question.value} />`;
