// The child's page and the block page on the child's own device: without JavaScript, small, without a
// fault of axe-core in light and dark, in English, Finnish and from right to left; and their pictures.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { env, eventually, open_browser, open_page, tarha, url } from "./lab.js";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const pages = { child: "/me", block: "/blocked?host=tiktok.com", help: "/blocked?host=pornhub.com" };
const most_bytes = 25000;
const narrow = 320;
const sizes = [[360, 740], [1280, 900]];

let browser;
before(async () => { browser = await open_browser(env.LAB_CHILD_BROWSER); });
after(() => browser?.close());

// Looks at each page in a context of its own.
async function on_pages(options, look) {
  for (const [name, path] of Object.entries(pages)) {
    const page = await open_page(browser, options);
    await page.goto(url + path);
    await look(page, name);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
}

const in_language = (language) => ({ locale: language, extraHTTPHeaders: { "Accept-Language": language } });

for (const colorScheme of ["light", "dark"]) {
  for (const language of ["en", "fi", "ar-XB"]) {
    test(`no fault: ${colorScheme}, ${language}, ${narrow} px`, async () => {
      const found = [];
      await on_pages({ colorScheme, viewport: { width: narrow, height: 740 }, ...in_language(language) }, async (page, name) => {
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
        await page.evaluate(axe);
        const { violations } = await page.evaluate((only) => window.axe.run(document, { runOnly: only }), rules);
        found.push(...violations.map((one) => `${name}: ${one.id}: ${one.nodes[0].html.slice(0, 140)} ${one.nodes[0].failureSummary}`));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) found.push(`${name}: ${over} px too wide`);
      });
      assert.deepEqual(found, []);
    });
  }
}

test("without JavaScript a child reads the rules and asks for a site, and sees the answer", async () => {
  const page = await open_page(browser, { javaScriptEnabled: false });
  await page.goto(`${url}/me`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const fold = page.locator("details").filter({ has: page.locator("input[name=what]") });
  await fold.locator("summary").click();
  await fold.locator("input[name=what]").fill("clips.example");
  await fold.locator("button").click();
  const found = async () => (await tarha("requests", "--json")).find((row) => row.subject === "site:clips.example");
  await eventually(found, "the wish").catch(async (error) => {
    throw new Error(`${error.message}; ${page.url()} says: ${await page.locator("body").innerText()}`);
  });
  const wish = await found();
  assert.equal(wish.state, "pending");
  await tarha("approve", String(wish.id));
  await page.goto(`${url}/me`);
  assert.match(await page.locator("main").innerText(), /clips\.example/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a page and its stylesheet are small", async (context) => {
  const sizes_of = {};
  await on_pages({}, async (page, name) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    sizes_of[name] = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => { sizes_of[name] += encodedDataLength; });
    await page.reload({ waitUntil: "networkidle" });
    assert.equal(await page.locator("script").count(), 0);
  });
  context.diagnostic(JSON.stringify(sizes_of));
  for (const bytes of Object.values(sizes_of)) assert.ok(bytes > 1000 && bytes <= most_bytes, `${bytes} bytes`);
});

test("pictures", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [width, height] of sizes) {
      await on_pages({ colorScheme, javaScriptEnabled: false, viewport: { width, height } }, (page, name) =>
        page.screenshot({ path: `${env.LAB_SCREENSHOTS}/portal-${name}-${width}-${colorScheme}.png`, fullPage: true }));
    }
  }
});
