// A week of windows as intervals that can be painted. Pure.
//
// A layer is all windows that differ in their hours only: {mode, holidays, allow, days}, days[0] is
// Monday, each a list of [from, to) in minutes of the day. What crosses midnight is cut there and
// joined again by windows_of().
import { minute_of, minute_text } from "./minutes.js";

const ids = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const day_end = 1440;

const empty_days = () => ids.map(() => []);

const layer_key = (window) =>
  JSON.stringify([window.mode ?? "", window.holidays ?? "same", window.allow ?? []]);

function joined(intervals) {
  const sorted = [...intervals].sort((a, b) => a[0] - b[0]);
  const result = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

const without = (intervals, from, to) => intervals.flatMap(([a, b]) => [
  ...(a < from ? [[a, Math.min(b, from)]] : []),
  ...(b > to ? [[Math.max(a, to), b]] : []),
]);

function new_layer(window) {
  const layer = { days: empty_days() };
  for (const key of ["mode", "holidays", "allow"]) {
    if (window[key] !== undefined) layer[key] = window[key];
  }
  return layer;
}

export function layers_of(windows) {
  const layers = new Map();
  for (const window of windows) {
    const key = layer_key(window);
    if (!layers.has(key)) layers.set(key, new_layer(window));
    const { days } = layers.get(key);
    const from = minute_of(window.from);
    const to = minute_of(window.to);
    for (const id of window.days ?? ids) {
      const day = ids.indexOf(id);
      days[day].push([from, to > from ? to : day_end]);
      if (to < from && to > 0) days[(day + 1) % 7].push([0, to]);
    }
  }
  return [...layers.values()].map((layer) => ({ ...layer, days: layer.days.map(joined) }));
}

// Paints [from, to) of the days with a mode; null wipes. A place has one mode.
export function paint(layers, mode, days, from, to) {
  const next = layers.map((layer) => ({
    ...layer,
    days: layer.days.map((list, day) => (days.includes(day) ? without(list, from, to) : list)),
  }));
  if (mode === null) return next;
  let at = next.findIndex((layer) => (layer.mode ?? "") === mode);
  if (at < 0) at = next.push(new_layer(mode === "" ? {} : { mode })) - 1;
  next[at] = {
    ...next[at],
    days: next[at].days.map((list, day) => (days.includes(day) ? joined([...list, [from, to]]) : list)),
  };
  return next;
}

// The mode at a minute of a day, null for none.
export function mode_at(layers, day, minute) {
  const found = layers.find((layer) =>
    layer.days[day].some(([from, to]) => from <= minute && minute < to));
  return found ? (found.mode ?? "") : null;
}

// {day, from, to} where `to` may lie behind midnight (> 1440), each window once.
function spans_of(days) {
  const spans = [];
  const goes_on = (day) => days[day].some(([, to]) => to === day_end);
  for (let day = 0; day < 7; ++day) {
    for (const [from, to] of days[day]) {
      if (from === 0 && goes_on((day + 6) % 7)) continue; // the tail of the night before
      const tail = to === day_end ? days[(day + 1) % 7].find(([start]) => start === 0) : undefined;
      const is_joined = tail !== undefined && tail[1] < from;
      spans.push({ day, from, to: is_joined ? day_end + tail[1] : to });
    }
    // A tail that could not be joined (a whole day before it) stands by itself.
    const first = days[day].find(([from]) => from === 0);
    const before = days[(day + 6) % 7].find(([, to]) => to === day_end);
    if (first && before && first[1] >= before[0]) spans.push({ day, from: 0, to: first[1] });
  }
  return spans;
}

export function windows_of(layers) {
  return layers.flatMap(({ days, ...rest }) => {
    const rows = new Map();
    for (const { day, from, to } of spans_of(days)) {
      const key = `${from}-${to}`;
      if (!rows.has(key)) rows.set(key, { from, to, on: [] });
      rows.get(key).on.push(ids[day]);
    }
    return [...rows.values()].map(({ from, to, on }) => ({
      ...rest,
      ...(on.length < 7 ? { days: ids.filter((id) => on.includes(id)) } : {}),
      from: minute_text(from),
      to: minute_text(to > day_end ? to - day_end : to),
    }));
  });
}
