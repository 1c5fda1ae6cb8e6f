// The lab home as tests see it: a browser on the parent's laptop, the child's device, the command line.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);
export const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => key.startsWith("LAB_")));
export const url = env.LAB_URL;

const command_limit = 15000; // ms

// A browser on the parent's laptop, or on another device.
export const open_browser = (program = env.LAB_BROWSER) => chromium.launch({
  executablePath: program,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
});

// A page whose faults are kept: page.faults holds console errors, broken scripts, refused content.
export async function open_page(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.stack ?? String(error)));
  page.on("console", (message) => {
    const is_answer = message.text().startsWith("Failed to load resource"); // an HTTP status: tests look at it
    if (message.type() === "error" && !is_answer) page.faults.push(message.text());
  });
  return page;
}

async function reaches(namespace, host) {
  try {
    const { stdout } = await run("ip", ["netns", "exec", namespace, "curl", "-4", "-sS", "--max-time", "5",
      "--cacert", env.LAB_CA, `https://${host}/`], { timeout: command_limit });
    return stdout.includes(`You reached ${host}`);
  } catch {
    return false;
  }
}

export const child_reaches = (host) => reaches(env.LAB_CHILD, host);
export const parent_reaches = (host) => reaches(env.LAB_PARENT, host);

// Runs `tarha COMMAND ...` in the router; its text, or JSON with "--json" among the words.
export async function tarha(...words) {
  const { stdout } = await run("ip", ["netns", "exec", env.LAB_ROUTER, env.LAB_TARHA, ...words, "--config",
    env.LAB_CONFIG], { timeout: command_limit });
  return words.includes("--json") ? JSON.parse(stdout) : stdout;
}

// Waits until check() is true; throws with the sentence when it never is.
export async function eventually(check, what, limit = 5000) {
  const end = Date.now() + limit;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limit} ms`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

// GET of the API with the page's cookie.
export const api = (page, path) => page.evaluate(async (where) => (await fetch(`/api/v1${where}`)).json(), path);

// POST of the API with the page's cookie and token; throws when it is refused.
export async function post(page, path, body) {
  const answer = await page.evaluate(async ([where, values]) => {
    const { csrf } = await (await fetch("/api/v1/session")).json();
    const headers = { "Content-Type": "application/json", "X-Tarha-Token": csrf };
    const got = await fetch(`/api/v1${where}`, { method: "POST", headers, body: JSON.stringify(values) });
    return { status: got.status, text: await got.text() };
  }, [path, body]);
  if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
}

// Sets the first password through the API and opens the home.
export async function set_up(page) {
  await page.goto(url);
  await post(page, "/setup", { code: env.LAB_SETUP_CODE, name: env.LAB_NAME, password: env.LAB_PASSWORD, language: "en" });
}
