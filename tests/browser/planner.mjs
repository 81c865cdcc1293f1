// planner.mjs NENKAI SOURCE_DIR: a planner in a real browser, without JavaScript and by the keyboard alone: signs in,
// sees what moving a conference does, moves it, and the ledger changes; is told of a change in between; signs out.
// Each page on the way is looked at by axe, in both languages.

import { strict as assert } from "node:assert";
import { resolve } from "node:path";

import { Office, packages } from "./office.mjs";

const [nenkai, source] = process.argv.slice(2).map((path) => resolve(path));
const { require, axe } = packages(source);

const event = "/events/hakodate-forum-fy2003";
const office = new Office(nenkai, source);

/** What the ledger's JSON says of the pairing's conference in fiscal year 2003. */
async function finding(base) {
  const audit = await (await fetch(`${base}/api/v1/audit?fy=2003`)).json();
  return audit.findings.find((one) => one.subject === "hakodate--north" && one.rule === "annual");
}

/** The page at `path` in a browser with scripts and the same cookies: axe itself is one. */
async function look(browser, plain, address) {
  const context = await browser.newContext({ storageState: await plain.storageState() });
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  for (const language of ["en", "ja"]) {
    await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
    assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), [], `${address} ${language}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, address);
  }
  assert.deepEqual(errors, [], address);
  return { context, page };
}

/** Presses Tab until the element that `selector` names has the focus. */
async function tab_to(page, selector) {
  for (let press = 0; press < 60; ++press) {
    await page.keyboard.press("Tab");
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`${selector} cannot be reached by the keyboard`);
}

async function sign_in(page, base, token) {
  await page.goto(`${base}${event}/edit?lang=en`);
  assert.match(page.url(), /\/sign-in\?next=/);
  await page.fill("#token", "nenkai_wrong");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=alert]");
  await page.fill("#token", token);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${event}/edit`);
}

/** What the ledger's page says of the pairing in fiscal year 2003. */
async function ledger(page, base) {
  await page.goto(`${base}/audit?pairing=hakodate--north&fy=2003&lang=en`);
  return page.textContent("main");
}

async function move(browser, plain, page, base) {
  const before = await ledger(page, base);
  assert.doesNotMatch(before, /at risk/i);
  await page.goto(`${base}${event}?lang=en`);
  await page.click(`a[href^="${event}/edit"]`);
  const elsewhere = await look(browser, plain, `${base}${event}/edit`);
  await tab_to(page, "#move-date");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("2004-04-20");
  await page.keyboard.press("Tab");
  await page.keyboard.type("the hall is taken");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".effects");
  const shown = await page.textContent("main");
  assert.match(shown, /20 April 2004/);
  assert.match(await page.textContent(".effects"), /FY2003/);
  assert.equal((await finding(base)).status, "planned", "nothing is kept before it was seen");
  await check_preview(elsewhere.page);
  await tab_to(page, "button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=status]");
  const after = await finding(base);
  assert.notEqual(after.status, "planned");
  assert.deepEqual(after.upcoming, []);
  assert.match(await ledger(page, base), /at risk/i);
  return elsewhere;
}

/** The preview is the answer to a form, so axe looks at it in the browser that has scripts. */
async function check_preview(page) {
  await page.fill("#cancel-reason", "a trial");
  await page.click("#cancel ~ form button");
  await page.waitForSelector(".effects");
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
}

/** A form that was opened before the change is refused, and says so. */
async function refuse_the_late(elsewhere) {
  await elsewhere.page.click("button[type=submit]");
  await elsewhere.page.waitForSelector("[role=alert]");
  assert.match(await elsewhere.page.textContent("[role=alert]"), /changed meanwhile/);
  await elsewhere.context.close();
}

/** A page of another site cannot make this browser change anything. */
async function refuse_other_sites(plain, base) {
  const page = await plain.newPage();
  const answers = [];
  page.on("response", (response) => answers.push(response.status()));
  await page.route("https://evil.example/", (route) => route.fulfill({
    contentType: "text/html",
    body: `<form method="post" action="${base}${event}/edit"><input name="action" value="cancel">` +
      `<input name="step" value="apply"><button>win</button></form>`,
  }));
  await page.goto("https://evil.example/");
  await page.click("button");
  await page.waitForLoadState();
  assert.equal(answers.at(-1) === 403 || /sign-in/.test(page.url()), true, `${answers} ${page.url()}`);
  await page.close();
}

try {
  const { token } = JSON.parse(
    office.run("--format", "json", "token", "add", "--for", "Hana Sato", "--role", "planner"));
  const base = await office.serve();
  const browser = await office.browse(require("playwright-core"));
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const page = await plain.newPage();
  assert.equal((await finding(base)).status, "planned");
  await (await look(browser, plain, `${base}/sign-in`)).context.close();
  await sign_in(page, base, token);
  const cookies = await plain.cookies();
  const session = cookies.find((cookie) => cookie.name === "nenkai_session");
  assert.equal(session.httpOnly && session.sameSite === "Strict", true);
  await refuse_the_late(await move(browser, plain, page, base));
  await refuse_other_sites(plain, base);
  assert.match(office.run("log"), /Hana Sato/);
  await page.goto(`${base}${event}/edit`);
  await page.click("form.signed-in button");
  await page.goto(`${base}${event}/edit`);
  assert.match(page.url(), /\/sign-in/);
  console.log("a planner moves a conference, and the ledger changes");
} finally {
  await office.close();
}
