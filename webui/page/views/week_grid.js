// A week that can be painted: by mouse or finger over its half hours, by keyboard with the arrows and
// the space bar. What is painted goes to onPaint(days, from, to); the form beside it does the same.
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { weekdays } from "../lib/clock.js";
import { minute_text } from "../lib/minutes.js";
import { mode_at } from "../lib/week.js";

const step = 30; // minutes
const rows = 24 * 60 / step;
const days = [0, 1, 2, 3, 4, 5, 6];

// The rectangle between two cells, as days and minutes.
function area(a, b) {
  const between = (x, y) => days.filter((day) => day >= Math.min(x, y) && day <= Math.max(x, y));
  return { days: between(a.day, b.day), from: Math.min(a.row, b.row) * step, to: (Math.max(a.row, b.row) + 1) * step };
}

const is_within = (where, day, row) =>
  where && where.days.includes(day) && row * step >= where.from && row * step < where.to;

function cell_at(grid, x, y) {
  const cell = grid.ownerDocument.elementFromPoint(x, y)?.closest("[data-day]");
  return cell && grid.contains(cell) ? { day: Number(cell.dataset.day), row: Number(cell.dataset.row) } : null;
}

export function WeekGrid({ layers, brush, label, name_of_mode, onPaint }) {
  const grid = useRef(null);
  const [start, set_start] = useState(null);
  const [end, set_end] = useState(null);
  const [focus, set_focus] = useState({ day: 0, row: 40 });
  const names = weekdays();
  const is_drawing = brush !== undefined;
  const marked = start && end ? area(start, end) : null;

  const down = (event) => {
    if (!is_drawing || event.button > 0) return;
    const cell = cell_at(grid.current, event.clientX, event.clientY);
    if (!cell) return;
    event.preventDefault();
    grid.current.setPointerCapture(event.pointerId);
    set_start(cell);
    set_end(cell);
  };
  const move = (event) => {
    if (!start) return;
    const cell = cell_at(grid.current, event.clientX, event.clientY);
    if (cell) set_end(cell);
  };
  const up = () => {
    if (marked) onPaint(marked.days, marked.from, marked.to);
    set_start(null);
    set_end(null);
  };

  // Arrows walk; with Shift they widen the marked area; space or Enter paints it; Escape lets it go.
  const key = (event) => {
    const steps = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
    if (event.key in steps) {
      event.preventDefault();
      const [x, y] = steps[event.key];
      const turned = document.documentElement.dir === "rtl" ? -x : x;
      const next = { day: Math.min(6, Math.max(0, focus.day + turned)), row: Math.min(rows - 1, Math.max(0, focus.row + y)) };
      set_start(event.shiftKey ? (start ?? focus) : null);
      set_end(event.shiftKey ? next : null);
      set_focus(next);
      grid.current.querySelector(`[data-day="${next.day}"][data-row="${next.row}"]`).focus();
    } else if ((event.key === " " || event.key === "Enter") && is_drawing) {
      event.preventDefault();
      const where = marked ?? area(focus, focus);
      onPaint(where.days, where.from, where.to);
      set_start(null);
      set_end(null);
    } else if (event.key === "Escape") {
      set_start(null);
      set_end(null);
    }
  };

  const cell = (day, row) => {
    const mode = mode_at(layers, day, row * step);
    const tone = is_within(marked, day, row) ? "marked" : (mode === null ? "free" : (mode || "open"));
    const is_focus = focus.day === day && focus.row === row;
    const what = mode === null ? t("page.grid.free") : name_of_mode(mode);
    return html`<div key=${day} role="gridcell" class=${`cell cell-${tone}`} data-day=${day} data-row=${row}
      tabindex=${is_focus ? 0 : -1} aria-label=${`${names[day].long} ${minute_text(row * step)}: ${what}`}
      onFocus=${() => set_focus({ day, row })}></div>`;
  };
  return html`<div class="week">
    <div class="week-head" aria-hidden="true"><span></span>${names.map((name) => html`<span key=${name.id}>${name.short}</span>`)}</div>
    <div ref=${grid} role="grid" aria-label=${label} class=${`grid ${is_drawing ? "grid-drawing" : ""}`}
      onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${() => { set_start(null); set_end(null); }}
      onKeyDown=${key}>
      ${Array.from({ length: rows }, (_, row) => html`<div role="row" class="grid-row" key=${row}>
        <span role="rowheader" class="hour">${row % 4 === 0 ? minute_text(row * step) : html`<span class="hidden">${minute_text(row * step)}</span>`}</span>
        ${days.map((day) => cell(day, row))}</div>`)}
    </div></div>`;
}
