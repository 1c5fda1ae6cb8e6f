// The week of a child: bedtime, school, homework; and the hours of what opens at set times. Painted or
// typed, kept as a draft until it is saved. One-off days below.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { day_text, local } from "../lib/clock.js";
import { can_edit, change } from "../lib/state.js";
import { edit_profile, put_row, set_key } from "../lib/household.js";
import { layers_of, paint, windows_of } from "../lib/week.js";
import { mode_name, window_text } from "../lib/words.js";
import { Icon } from "../ui/icon.js";
import { Button, Card, Check, Chips, Dialog, Field } from "../ui/parts.js";
import { WeekGrid } from "./week_grid.js";
import { WindowForm } from "./window_form.js";

const modes = ["bedtime", "school", "homework"];
const icons = { bedtime: "moon", school: "school", homework: "book", "": "check" };
const nothing = "nothing"; // brush: only look
const wipe = "wipe"; // brush: takes away

// key: "schedule" or "timetable"; brushes: the modes that can be painted.
function Week({ row, rules, list, title, lead, brushes, name }) {
  const saved = rules[list] ?? [];
  const saved_text = JSON.stringify(saved);
  const [windows, set_windows] = useState(saved);
  const [brush, set_brush] = useState(nothing);
  const [form, set_form] = useState(null);
  useEffect(() => { set_windows(saved); }, [saved_text]); // what somebody else changed is shown
  const layers = layers_of(windows);
  const is_changed = JSON.stringify(windows) !== saved_text;
  const painted = brush === nothing ? undefined : (brush === wipe ? null : brush);
  const save = () => change(edit_profile(row.id, (profile) => set_key(profile, list, windows)),
    t("page.plan.saved", { name: row.name }));
  const put = (old, next) => {
    const others = windows.filter((window) => window !== old);
    set_windows(next ? [...others, next] : others);
    set_form(null);
  };
  const first = brushes.length > 1 ? { mode: "bedtime", from: "20:30", to: "07:00" } : { from: "16:00", to: "19:00" };
  return html`<${Card} title=${title}><p class="lead">${lead}</p>
    ${can_edit.value && html`<${Chips} label=${t("page.plan.draw")} value=${brush} onChange=${set_brush} options=${[
      { id: nothing, text: t("page.plan.look"), icon: "memory" },
      ...brushes.map((mode) => ({ id: mode, text: name(mode), icon: icons[mode] })),
      { id: wipe, text: t("page.plan.wipe"), icon: "eraser" }]} />`}
    ${painted !== undefined && html`<p class="next">${t("page.plan.how")}</p>`}
    <div class="week-pair"><${WeekGrid} layers=${layers} brush=${painted} label=${title} name_of_mode=${name}
      onPaint=${(days, from, to) => set_windows(windows_of(paint(layers, painted, days, from, to)))} />
    <ul class="rows">${windows.map((window, number) => html`<li key=${number}>
      <span class=${`dot dot-${window.mode ?? "open"}`}><${Icon} name=${icons[window.mode ?? ""]} size="18" /></span>
      <span class="rows-words"><b>${name(window.mode ?? "")}</b><span>${window_text(window)}</span>
        ${window.holidays === "off" && html`<span class="next">${t("page.window.holidays_off")}</span>`}
        ${window.holidays === "only" && html`<span class="next">${t("page.window.holidays_only")}</span>`}
        ${window.allow?.length > 0 && html`<span class="next">${t("page.window.open_still", { list: window.allow.join(", ") })}</span>`}</span>
      ${can_edit.value && html`<${Button} kind="round" icon="edit" onClick=${() => set_form({ old: window })}
        label=${t("page.plan.edit", { what: `${name(window.mode ?? "")} ${window_text(window)}` })} />`}</li>`)}
      ${windows.length === 0 && html`<li class="next">${t("page.plan.empty")}</li>`}</ul></div>
    ${can_edit.value && html`<div class="foot"><${Button} icon="plus" onClick=${() => set_form({ old: null })}>${t("page.plan.add")}<//>
      ${is_changed && html`<span class="row"><${Button} onClick=${() => set_windows(saved)}>${t("page.undo")}<//>
        <${Button} kind="main" onClick=${save}>${t("page.save")}<//></span>`}</div>`}
    ${is_changed && html`<p class="next" role="status">${t("page.plan.unsaved")}</p>`}
    ${form && html`<${WindowForm} title=${form.old ? t("page.plan.edit_title") : t("page.plan.add")}
      first=${form.old ?? first} modes=${brushes.length > 1 ? brushes.map((id) => ({ id, text: name(id), icon: icons[id] })) : null}
      onSave=${(next) => put(form.old, next)} onRemove=${form.old && (() => put(form.old, null))} onClose=${() => set_form(null)} />`}<//>`;
}

function OneDay({ row, onClose }) {
  const [values, set_values] = useState({ day: local().day, mode: "bedtime", from: "22:00", to: "07:00", off: false, note: "" });
  const set = (change_of) => set_values({ ...values, ...change_of });
  const save = (event) => {
    event.preventDefault();
    const { day, mode, from, to, off, note } = values;
    if (!day || (!off && (!from || !to || from === to))) return;
    onClose();
    change(put_row(row.id, "exception", null, { day, mode, ...(off ? { off } : { from, to }), ...(note ? { note } : {}) }));
  };
  return html`<${Dialog} title=${t("page.day.add")} onClose=${onClose}><form class="stack" onSubmit=${save}>
    <${Field} label=${t("page.day.day")} type="date" required value=${values.day} onInput=${(event) => set({ day: event.target.value })} />
    <${Chips} label=${t("page.window.mode")} value=${values.mode} onChange=${(mode) => set({ mode })}
      options=${modes.map((id) => ({ id, text: mode_name(id), icon: icons[id] }))} />
    <${Check} label=${t("page.day.off")} checked=${values.off} onChange=${(off) => set({ off })} />
    ${!values.off && html`<div class="fields">
      <${Field} label=${t("page.window.start")} type="time" value=${values.from} onInput=${(event) => set({ from: event.target.value })} />
      <${Field} label=${t("page.window.end")} type="time" value=${values.to} onInput=${(event) => set({ to: event.target.value })} /></div>`}
    <${Field} label=${t("page.note")} hint=${t("page.note_hint")} value=${values.note} maxlength="200" onInput=${(event) => set({ note: event.target.value })} />
    <div><${Button} kind="main" type="submit">${t("page.save")}<//></div></form><//>`;
}

function OneDays({ row, rules }) {
  const [is_open, set_open] = useState(false);
  const list = rules.exception ?? [];
  return html`<${Card} title=${t("page.day.title")}><p class="lead">${t("page.day.lead")}</p>
    <ul class="rows">${list.map((one) => html`<li key=${JSON.stringify(one)}>
      <span class=${`dot dot-${one.mode ?? "open"}`}><${Icon} name=${icons[one.mode ?? ""]} size="18" /></span>
      <span class="rows-words"><b>${day_text(one.day)}</b>
        <span>${one.off ? t("page.day.is_off", { mode: one.mode ? mode_name(one.mode) : t("page.day.all") })
          : t("page.day.hours", { mode: one.mode ? mode_name(one.mode) : t("page.day.all"), from: one.from, to: one.to })}</span>
        ${one.note && html`<span class="next">${one.note}</span>`}</span>
      ${can_edit.value && html`<${Button} kind="round" icon="trash" label=${t("page.day.remove", { day: day_text(one.day) })}
        onClick=${() => change(put_row(row.id, "exception", one, null))} />`}</li>`)}
      ${list.length === 0 && html`<li class="next">${t("page.day.none")}</li>`}</ul>
    ${can_edit.value && html`<div><${Button} icon="plus" onClick=${() => set_open(true)}>${t("page.day.add")}<//></div>`}
    ${is_open && html`<${OneDay} row=${row} onClose=${() => set_open(false)} />`}<//>`;
}

export const Plan = ({ row, rules }) => html`
  <${Week} row=${row} rules=${rules} list="schedule" title=${t("page.plan.title")} lead=${t("page.plan.lead")}
    brushes=${modes} name=${mode_name} />
  <${Week} row=${row} rules=${rules} list="timetable" title=${t("page.plan.timetable")} lead=${t("page.plan.timetable_lead")}
    brushes=${[""]} name=${() => t("page.plan.open")} />
  <${OneDays} row=${row} rules=${rules} />`;
