// The parts of the page without a browser: weeks that are painted, edits of the household.
import assert from "node:assert/strict";
import { test } from "node:test";
import { layers_of, paint, windows_of } from "../../webui/page/lib/week.js";
import { minute_of, minute_text } from "../../webui/page/lib/minutes.js";
import { assign_device, category_action, new_id, put_row, service_action, set_action } from "../../webui/page/lib/household.js";

const ids = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const day_end = 1440;
const week = 7 * day_end;

// The minutes of the week that a list of windows covers for a mode, by the definition in
// rules/time_window.h and nothing of week.js.
function minutes_of(windows, mode) {
  const covered = new Uint8Array(week);
  for (const window of windows.filter((one) => one.mode === mode)) {
    const from = minute_of(window.from);
    const to = minute_of(window.to);
    const length = to > from ? to - from : to + day_end - from;
    for (const id of window.days ?? ids) {
      const start = ids.indexOf(id) * day_end + from;
      for (let minute = 0; minute < length; ++minute) covered[(start + minute) % week] = 1;
    }
  }
  return covered;
}

// A small generator with a seed, so that a failure can be looked at again.
function random_of(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function random_windows(random) {
  return Array.from({ length: random(6) }, () => {
    const from = random(48) * 30;
    const to = (from + 30 + random(46) * 30) % day_end;
    const days = ids.filter(() => random(2) === 1);
    return { mode: ["bedtime", "school"][random(2)], from: minute_text(from), to: minute_text(to === 0 ? day_end : to),
      ...(days.length > 0 && days.length < 7 ? { days } : {}) };
  });
}

test("a week keeps every minute through the grid, over midnight too", () => {
  for (let seed = 1; seed <= 2000; ++seed) {
    const windows = random_windows(random_of(seed));
    const after = windows_of(layers_of(windows));
    for (const mode of ["bedtime", "school"]) {
      assert.deepEqual(minutes_of(after, mode), minutes_of(windows, mode), `seed ${seed}: ${JSON.stringify(windows)} became ${
        JSON.stringify(after)}`);
    }
    for (const window of after) {
      assert.notEqual(window.from, window.to);
      assert.match(window.from, /^([01]\d|2[0-3]):[0-5]\d$/);
      assert.match(window.to, /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
    }
  }
});

test("paint puts one mode where it was drawn, and leaves all else", () => {
  for (let seed = 1; seed <= 500; ++seed) {
    const random = random_of(seed);
    const windows = random_windows(random);
    const days = [0, 1, 2, 3, 4, 5, 6].filter(() => random(2) === 1);
    const from = random(47) * 30;
    const to = from + 30 + random((day_end - from) / 30 - 1) * 30;
    const after = windows_of(paint(layers_of(windows), "school", days, from, to));
    for (const mode of ["bedtime", "school"]) {
      const wanted = minutes_of(windows, mode);
      for (const day of days) wanted.fill(mode === "school" ? 1 : 0, day * day_end + from, day * day_end + to);
      assert.deepEqual(minutes_of(after, mode), wanted, `seed ${seed}`);
    }
  }
});

test("a bedtime of every night stays one window", () => {
  const windows = [{ mode: "bedtime", from: "20:30", to: "07:00" }];
  assert.deepEqual(windows_of(layers_of(windows)), windows);
});

test("what a window says beside its hours is kept", () => {
  const windows = [{ mode: "homework", days: ["mon", "tue"], from: "15:00", to: "16:30", holidays: "off", allow: ["encyclopedia.example"] }];
  assert.deepEqual(windows_of(layers_of(windows)), windows);
});

test("ids are made of names, and are new", () => {
  const cases = [["Mia", [], "mia"], ["Äiti & co", [], "aiti-co"], ["Mia", ["mia"], "mia-2"], ["小明", [], "child"],
    ["New devices", [], "new-devices-2"]];
  for (const [name, taken, id] of cases) assert.equal(new_id(name, taken), id);
});

test("an app goes before its kind, and its kind before the age", () => {
  const categories = [{ id: "contact.social", presets: { "7-11": "ask" } }];
  const tiktok = { id: "tiktok", category: "contact.social" };
  const mia = { id: "mia", band: "7-11" };
  assert.deepEqual(category_action(mia, categories[0]), { action: "ask", is_own: false });
  assert.equal(service_action(mia, tiktok, categories).action, "ask");
  const strict = { ...mia, categories: { "contact.social": "block" } };
  assert.equal(service_action(strict, tiktok, categories).action, "block");
  assert.equal(service_action({ ...strict, services: { tiktok: "counted" } }, tiktok, categories).action, "counted");
});

test("an edit of what is gone says so, and changes nothing", () => {
  const home = { version: 2, profile: [{ id: "mia", name: "Mia" }] };
  const before = structuredClone(home);
  assert.equal(set_action("leo", "services", "tiktok", "block")(home), false);
  assert.equal(assign_device("02:00:5e:10:00:01", "Tablet", "leo")(home), false);
  assert.equal(put_row("mia", "rule", { name: "a.example", action: "deny" }, null)(home), false);
  assert.deepEqual(home, before);
});

test("back to the usual leaves no empty table behind", () => {
  const home = { profile: [{ id: "mia", name: "Mia" }] };
  set_action("mia", "services", "tiktok", "block")(home);
  assert.deepEqual(home.profile[0].services, { tiktok: "block" });
  set_action("mia", "services", "tiktok", null)(home);
  assert.deepEqual(home.profile[0], { id: "mia", name: "Mia" });
});
