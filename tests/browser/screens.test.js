// Every screen: no fault of axe-core in light and dark, in English, Finnish and from right to left; no
// scrolling sideways at 320 px; and its picture in build/logs/screenshots.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { env, open_browser, open_page, post, set_up, tarha, url } from "./lab.js";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const screens = ["", "start", "child/mia", "child/mia/apps", "child/mia/plan", "child/mia/limits", "child/mia/rules",
  "child/mia/settings", "activity", "why?host=tiktok.com&profile=mia", "more", "devices", "lists", "days", "people",
  "notify", "backup", "audit", "remember", "shield"];
const narrow = 320;
const sizes = [[360, 740], [1280, 900]];
const file_name = (screen) => screen.replace(/\?.*/, "").replace(/\W+/g, "-") || "home";

let browser;
let state; // the cookies of a signed-in parent

before(async () => {
  browser = await open_browser();
  const page = await open_page(browser);
  await set_up(page);
  await tarha("ask", "mia", "service:tiktok");
  await post(page, "/notify", { kind: "ntfy", url: "https://ntfy.example/home-7k2", events: ["wish", "device"], buttons: true,
    language: "en", password: env.LAB_PASSWORD });
  state = await page.context().storageState();
});
after(() => browser?.close());

// Does something on a page of a signed-in parent, and leaves no connection behind.
async function signed_in(options, language, look) {
  const page = await open_page(browser, { storageState: state, ...options });
  try {
    await page.addInitScript((name) => localStorage.setItem("tarha.language", name), language);
    await look(page);
  } finally {
    await page.context().close();
  }
}

async function show(page, screen) {
  await page.goto(`${url}/#/${screen}`);
  await page.reload(); // another '#' alone would keep the old screen's state
  await page.waitForSelector("h1").catch(async (error) => {
    throw new Error(`${screen}: ${error.message}; instead: ${await page.evaluate(() => document.body.innerText)}`);
  });
  await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => {}); // the event stream stays open
  await page.waitForFunction(() => !document.querySelector(".loading"));
}

const told = (screen, found) => found.map((one) => `${screen || "home"}: ${one.id}: ${one.nodes[0].html.slice(0, 140)} ${
  one.nodes[0].failureSummary ?? ""}`);

async function width_faults(page, screen) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return over > 0 ? [`${screen || "home"}: ${over} px too wide`] : [];
}

async function faults_of(page, screen) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((only) => window.axe.run(document, { runOnly: only }), rules);
  return [...told(screen, violations), ...await width_faults(page, screen)];
}

for (const colorScheme of ["light", "dark"]) {
  for (const language of ["en", "fi", "ar-XB"]) {
    const size = { width: narrow, height: 740 };
    test(`no fault: ${colorScheme}, ${language}, ${narrow} px`, () => signed_in({ colorScheme, viewport: size }, language,
      async (page) => {
        const found = [];
        for (const screen of screens) {
          await show(page, screen);
          found.push(...await faults_of(page, screen));
        }
        assert.deepEqual([...found, ...page.faults], []);
      }));
  }
}

test(`German has the longest words: they fit ${narrow} px`, () => signed_in({ viewport: { width: narrow, height: 740 } }, "de",
  async (page) => {
    const found = [];
    for (const screen of screens) {
      await show(page, screen);
      found.push(...await width_faults(page, screen));
    }
    await show(page, "child/mia/settings");
    await page.screenshot({ path: `${env.LAB_SCREENSHOTS}/child-mia-settings-de-${narrow}.png` });
    assert.deepEqual(found, []);
  }));

test("no fault before somebody is signed in", async () => {
  const page = await open_page(browser);
  await page.goto(url);
  await page.waitForSelector("form");
  assert.deepEqual([...await faults_of(page, "sign-in"), ...page.faults], []);
  await page.screenshot({ path: `${env.LAB_SCREENSHOTS}/sign-in-360.png` });
  await page.context().close();
});

test("dialogs have no fault either", () => signed_in({}, "en", async (page) => {
  for (const [screen, press] of [["child/mia/apps", /^TikTok/], ["child/mia/plan", "Add hours"], ["child/mia/limits", "Add a limit"]]) {
    await show(page, screen);
    await page.getByRole("button", { name: press }).first().click();
    await page.waitForSelector("dialog[open]");
    assert.deepEqual(await faults_of(page, screen), []);
    await page.screenshot({ path: `${env.LAB_SCREENSHOTS}/${file_name(screen)}-dialog-360.png` });
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
  }
}));

test("the question for the password has no fault either", () => signed_in({}, "en", async (page) => {
  await show(page, "devices");
  const rules = page.getByRole("combobox", { name: "Rules" });
  const before = await rules.inputValue();
  await rules.selectOption({ label: "Adults" });
  await page.waitForSelector("dialog[open]");
  assert.deepEqual(await faults_of(page, "devices"), []);
  await page.screenshot({ path: `${env.LAB_SCREENSHOTS}/password-dialog-360.png` });
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.waitForSelector("dialog", { state: "detached" });
  assert.equal(await rules.inputValue(), before);
}));

test("the form for messages has no fault either", () => signed_in({ reducedMotion: "reduce" }, "en", async (page) => {
  await show(page, "notify");
  await page.getByRole("button", { name: "Set up messages" }).click();
  for (const kind of ["Home Assistant (MQTT)", "E-mail", "Phone (ntfy)"]) {
    await page.getByRole("radio", { name: kind }).check();
    assert.deepEqual(await faults_of(page, kind), []);
    await page.screenshot({ path: `${env.LAB_SCREENSHOTS}/notify-${file_name(kind)}-360.png`, fullPage: true });
  }
}));

for (const colorScheme of ["light", "dark"]) {
  test(`pictures of every screen: ${colorScheme}`, async () => {
    for (const [width, height] of sizes) {
      await signed_in({ colorScheme, viewport: { width, height } }, "en", async (page) => {
        for (const screen of screens) {
          await page.setViewportSize({ width, height });
          await show(page, screen);
          const tall = await page.evaluate(() => document.documentElement.scrollHeight);
          await page.setViewportSize({ width, height: Math.max(tall, height) }); // what sticks to the bottom is there
          await page.screenshot({ path: `${env.LAB_SCREENSHOTS}/${file_name(screen)}-${width}-${colorScheme}.png` });
        }
      });
    }
  });
}
