// Backup: the whole household as one file. Restore: such a file, with the password once more.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { put, session } from "../lib/api.js";
import { href } from "../lib/route.js";
import { refresh, sentence_of } from "../lib/state.js";
import { toast } from "../ui/toast.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Field } from "../ui/parts.js";
import { Head } from "../ui/shell.js";

const most_bytes = 1 << 20; // as the server takes them

function Restore() {
  const [text, set_text] = useState(null);
  const [password, set_password] = useState("");
  const [fault, set_fault] = useState("");
  const read = async (event) => {
    const file = event.target.files[0];
    set_fault(file && file.size > most_bytes ? t("page.backup.too_big") : "");
    set_text(file && file.size <= most_bytes ? await file.text() : null);
  };
  const restore = async (event) => {
    event.preventDefault();
    if (text === null) return set_fault(t("page.backup.need_file"));
    try {
      await put("/backup", { text, password });
    } catch (error) {
      const is_password = error.status === 403 || error.status === 401;
      return set_fault(is_password ? t("page.backup.wrong_password") : (error.message || sentence_of(error)));
    }
    set_fault("");
    set_password("");
    toast(t("page.backup.restored"));
    return refresh();
  };
  return html`<${Card} title=${t("page.backup.restore")}><p class="lead">${t("page.backup.restore_lead")}</p>
    <form class="stack" onSubmit=${restore}>
      <${Field} label=${t("page.backup.file")} type="file" accept=".toml,text/plain" onChange=${read} />
      <${Field} label=${t("page.sign_in.password")} hint=${t("page.backup.why_password")} type="password" required autocomplete="current-password"
        value=${password} onInput=${(event) => set_password(event.target.value)} />
      ${fault && html`<p class="banner banner-bad" role="alert">${fault}</p>`}
      <div><${Button} icon="restore" type="submit">${t("page.backup.restore_go")}<//></div></form><//>`;
}

export const Backup = () => html`<${Head} title=${t("page.more.backup")} back=${href("more")} />
  <${Card} title=${t("page.backup.save")}><p class="lead">${t("page.backup.lead")}</p>
    <div><a class="button button-main" href="/api/v1/backup" download="tarha-household.toml"><${Icon} name="backup" />
      <span>${t("page.backup.download")}</span></a></div><//>
  ${session.value.role === "parent" && html`<${Restore} />`}`;
