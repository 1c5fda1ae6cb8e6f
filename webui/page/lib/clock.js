// Times as the home's clock shows them: the zone of the household, not of the browser.
import { signal } from "@preact/signals";
import { locale, t } from "./i18n.js";

export const zone = signal(undefined); // IANA name; undefined: the browser's own

// The zone may also be a POSIX text, which browsers do not know.
export function set_zone(name) {
  try {
    zone.value = name ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone
      : undefined;
  } catch {
    zone.value = undefined;
  }
}

const day_ids = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

// {day: "2026-11-24", minute, weekday: 0 is Monday} of a moment in the home's zone.
export function local(moment = new Date()) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone.value, year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", weekday: "short", hourCycle: "h23",
  }).formatToParts(moment);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return {
    day: `${part.year}-${part.month}-${part.day}`,
    minute: Number(part.hour) * 60 + Number(part.minute),
    weekday: day_ids.indexOf(part.weekday.toLowerCase()),
  };
}

const format = (options) => new Intl.DateTimeFormat(locale(), { timeZone: zone.value, ...options });
const date_of = (seconds) => new Date(seconds * 1000);

export const time_of = (seconds) =>
  format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date_of(seconds));

// "18:00" today; with the weekday or the date when it is another day.
export function moment_of(seconds) {
  const date = date_of(seconds);
  const days = Math.abs(date - Date.now()) / 86400000;
  if (local(date).day === local().day) return time_of(seconds);
  const day = days < 6 ? { weekday: "short" } : { day: "numeric", month: "short" };
  return format({ ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

export const day_of = (seconds) =>
  format({ weekday: "long", day: "numeric", month: "long" }).format(date_of(seconds));

// "2026-12-23" as people of this language write it.
export const day_text = (day) => new Intl.DateTimeFormat(locale(), {
  timeZone: "UTC", day: "numeric", month: "long", year: "numeric",
}).format(new Date(`${day}T12:00:00Z`));

// The weekdays from Monday on: {id, short, long}. 2024-01-01 was a Monday.
export function weekdays() {
  const name = (day, weekday) => new Intl.DateTimeFormat(locale(), { weekday, timeZone: "UTC" })
    .format(new Date(Date.UTC(2024, 0, 1 + day, 12)));
  return day_ids.map((id, day) => ({ id, short: name(day, "short"), long: name(day, "long") }));
}

export function minutes_text(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t("page.minutes", { count: rest });
  if (rest === 0) return t("page.hours", { count: hours });
  return t("page.hours_minutes", { hours, minutes: rest });
}

export function ago(seconds) {
  const minutes = Math.max(0, Math.round(Date.now() / 1000 - seconds) / 60);
  if (minutes < 2) return t("page.ago.now");
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  if (minutes < 90) return relative.format(-Math.round(minutes), "minute");
  if (minutes < 36 * 60) return relative.format(-Math.round(minutes / 60), "hour");
  return relative.format(-Math.round(minutes / 1440), "day");
}
