// Before anybody is signed in: the first password (with the one-time code), and signing in.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { get, post, session, sign_in } from "../lib/api.js";
import { language, languages, load_language, remember_language, t } from "../lib/i18n.js";
import { sentence_of } from "../lib/state.js";
import { language_name } from "../lib/words.js";
import { Brand, Button, Field } from "../ui/parts.js";

const least_password = 8; // signs; the server checks the same

export async function speak(name) {
  remember_language(name);
  await load_language(name);
}

export const LanguageField = () => html`<${Field} as="select" label=${t("page.language")} value=${language.value}
  onChange=${(event) => speak(event.target.value)}>
  ${languages.map((name) => html`<option key=${name} value=${name} lang=${name}>${language_name(name)}</option>`)}
<//>`;

function useForm(first) {
  const [values, set_values] = useState(first);
  const field = (name) => ({
    value: values[name],
    onInput: (event) => {
      const { value } = event.target;
      set_values((old) => ({ ...old, [name]: value }));
    },
  });
  return [values, field];
}

const fault_of = (error) => (error.status === 401 || error.status === 403 ? "" : sentence_of(error));

export function Setup() {
  const [values, field] = useForm({ code: "", name: "", password: "" });
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    set_busy(true);
    try {
      const body = { code: values.code.trim(), name: values.name.trim(), password: values.password,
        language: language.value };
      const answer = await post("/setup", body);
      session.value = answer?.signed_in ? answer : await get("/session");
      if (!session.value.signed_in) await sign_in(body.name, body.password);
    } catch (error) {
      set_fault(fault_of(error) || t("page.setup.wrong_code"));
    }
    set_busy(false);
  };
  return html`<main class="alone"><${Brand} />
    <div class="stack-small"><h1>${t("page.setup.title")}</h1><p class="lead">${t("page.setup.lead")}</p></div>
    <form class="card" onSubmit=${submit}>
      <${LanguageField} />
      <${Field} label=${t("page.setup.code")} hint=${t("page.setup.code_hint")} name="code" required
        autocomplete="one-time-code" autocapitalize="none" spellcheck=${false} ...${field("code")} />
      <${Field} label=${t("page.sign_in.name")} hint=${t("page.setup.name_hint")} name="name" required maxlength="32"
        autocomplete="username" ...${field("name")} />
      <${Field} label=${t("page.sign_in.password")} hint=${t("page.setup.password_hint")} name="password" required
        type="password" minlength=${least_password} autocomplete="new-password" ...${field("password")} />
      ${fault && html`<p class="banner banner-bad" role="alert">${fault}</p>`}
      <${Button} kind="main" type="submit" disabled=${is_busy}>${t("page.setup.go")}<//>
    </form></main>`;
}

export function SignIn() {
  const [values, field] = useForm({ name: "", password: "" });
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    set_busy(true);
    try {
      await sign_in(values.name.trim(), values.password);
    } catch (error) {
      set_fault(fault_of(error) || t("page.sign_in.wrong"));
      set_busy(false);
    }
  };
  return html`<main class="alone"><${Brand} />
    <div class="stack-small"><h1>${t("page.sign_in.title")}</h1><p class="lead">${t("page.sign_in.lead")}</p></div>
    <form class="card" onSubmit=${submit}>
      <${Field} label=${t("page.sign_in.name")} name="name" required autocomplete="username" ...${field("name")} />
      <${Field} label=${t("page.sign_in.password")} name="password" required type="password"
        autocomplete="current-password" ...${field("password")} />
      ${fault && html`<p class="banner banner-bad" role="alert">${fault}</p>`}
      <${Button} kind="main" type="submit" disabled=${is_busy}>${t("page.sign_in.go")}<//>
    </form>
    <${LanguageField} />
    <p><a href="/me">${t("page.sign_in.child")}</a></p></main>`;
}
