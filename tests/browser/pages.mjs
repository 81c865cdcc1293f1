// pages.mjs NENKAI SOURCE_DIR [PICTURES_DIR]: every page in a real browser, in both languages, light and dark, narrow
// and wide: no errors in its console, nothing that axe finds, no scrolling sideways, a visible focus; and all of it
// works without JavaScript. With a third argument a picture of each is left there, for people to look at.

import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Office, packages } from "./office.mjs";

const [nenkai, source, pictures] = process.argv.slice(2).map((path) => resolve(path));
const { require, modules, axe } = packages(source);
const ICAL = require("ical.js");
const jsqr = readFileSync(join(modules, "jsqr/dist/jsQR.js"), "utf8");

const paths = {
  year: "/?fy=2003",
  empty: "/?fy=2009",
  ledger: "/audit?fy=2002-2004",
  wide: "/audit?fy=1990-2004",
  pairing: "/audit?pairing=otaru--north&fy=2002-2004",
  event: "/events/otaru-forum-fy2003",
  month: "/events/kagoshima-forum-fy2003",
  cancelled: "/events/goto-forum-fy2003",
  plan: "/plan/2004",
  subscribe: "/subscribe",
  missing: "/events/otaru-forum-fy2030",
};
const looks = [
  { width: 1280, height: 900, colorScheme: "light" },
  { width: 1280, height: 900, colorScheme: "dark" },
  { width: 390, height: 844, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
];

const problems = [];
const problem = (where, what) => problems.push(`${where}: ${what}`);

/** Of the eight looks of a page axe sees four, so that each two of language, colours and width come together once. */
async function check_axe(page, where, language, look) {
  const even = [language === "ja", look.colorScheme === "dark", look.width < 500].filter(Boolean).length % 2 === 0;
  if (!even) return;
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  for (const violation of found.violations) {
    problem(where, `axe ${violation.id}: ${violation.nodes.slice(0, 2).map((node) => node.html).join(" … ")}`);
  }
}

async function check_page(page, base, name, language, look) {
  const where = `${name} ${language} ${look.colorScheme} ${look.width}`;
  const listeners = {
    console: (message) => message.type() === "error" && !/status of 404/.test(message.text()) &&
      problem(where, `console: ${message.text()}`),
    pageerror: (error) => problem(where, `error: ${error.message}`),
    // A page that is left before its icon has come breaks that request off.
    requestfailed: (request) => request.failure()?.errorText !== "net::ERR_ABORTED" &&
      problem(where, `failed: ${request.url()}`),
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  const path = `${paths[name]}${paths[name].includes("?") ? "&" : "?"}lang=${language}`;
  const answer = await page.goto(base + path);
  const wanted = name === "missing" ? 404 : 200;
  if (answer.status() !== wanted) problem(where, `status ${answer.status()}`);
  await check_axe(page, where, language, look);
  const facts = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth > window.innerWidth,
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
  }));
  if (facts.wide) problem(where, "scrolls sideways");
  if (facts.language !== language) problem(where, `says it is in ${facts.language}`);
  if (facts.headings !== 1) problem(where, `has ${facts.headings} main headings`);
  if (pictures) await page.screenshot({ path: join(pictures, `${where.replaceAll(" ", "-")}.png`), fullPage: true });
  for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
}

/** Goes through a page with the Tab key: whatever has the focus is seen to have it. */
async function check_focus(browser, base) {
  const page = await browser.newPage();
  for (const name of ["year", "ledger", "subscribe", "event"]) {
    await page.goto(base + paths[name]);
    for (let press = 0; press < 25; ++press) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return { what: element.outerHTML.slice(0, 80), body: element === document.body,
          outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, seen: box.width > 0 };
      });
      if (focus.body) break;
      if (!focus.outline || !focus.seen) problem(`${name} by keyboard`, `no visible focus on ${focus.what}`);
    }
  }
  await page.close();
}

async function read_feed(address, where) {
  const answer = await fetch(address);
  const text = await answer.text();
  if (answer.status !== 200) return problem(where, `${address} answers ${answer.status}: ${text}`);
  const calendar = new ICAL.Component(ICAL.parse(text));
  if (calendar.name !== "vcalendar") problem(where, `${address} is a ${calendar.name}`);
  return calendar;
}

const links = (page) => page.evaluate(() => Object.fromEntries(["webcal", "google", "outlook", "office", "download"]
  .map((id) => [id, document.getElementById(id).href]).concat([["https", document.getElementById("https").value]])));

/** The form without JavaScript and with it must give the same links, and they must lead to feeds. */
async function check_subscribe(browser, base) {
  const choices = [
    { feed: "conferences", feed_lang: "ja", alarms: "P7D,P1D", past: "P2Y" },
    { feed: "committee/north-committee", kind: "meetings", feed_lang: "en", alarms: "", past: "" },
    { feed: "obligations", kind: "conferences", feed_lang: "en", alarms: "", past: "" },
  ];
  const live = await browser.newPage();
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  for (const choice of choices) {
    await live.goto(`${base}/subscribe?lang=en`);
    await plain.goto(`${base}/subscribe?lang=en`);
    for (const [name, value] of Object.entries(choice)) {
      await live.selectOption(`select[name=${name}]`, value);
      await plain.selectOption(`select[name=${name}]`, value);
    }
    await plain.click(".apply button");
    const by_server = await (await browser.newPage()).goto(plain.url()).then(() => plain.inputValue("#https"));
    const by_script = await links(live);
    if (by_script.https !== by_server) problem("subscribe", `${by_script.https} is not ${by_server}`);
    for (const id of ["webcal", "google", "outlook", "office"]) {
      const href = await plain.getAttribute(`#${id}`, "href");
      if (href !== by_script[id]) problem("subscribe", `${id}: ${by_script[id]} is not ${href}`);
    }
    const calendar = await read_feed(by_script.https, "subscribe");
    if (calendar?.getAllSubcomponents("vevent").length === 0) problem("subscribe", `${by_script.https} is empty`);
    const code = await read_code(live);
    if (code !== by_script.https) problem("subscribe", `the QR code says ${code}`);
  }
}

/** What a phone would read from the QR code that the page shows. */
async function read_code(page) {
  await page.evaluate(jsqr);
  return page.evaluate(async () => {
    const image = document.querySelector("#code img");
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 400;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, 400, 400);
    return window.jsQR(context.getImageData(0, 0, 400, 400).data, 400, 400)?.data;
  });
}

/** A reader without JavaScript finds everything, follows links and uses forms. */
async function check_without_scripts(browser, base) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${base}/`);
  await page.selectOption("select[name=bureau]", "south");
  await page.click(".filter button");
  if (!page.url().includes("bureau=south")) problem("no scripts", `the filter led to ${page.url()}`);
  await page.click(".months a >> nth=0");
  if (!page.url().includes("/events/")) problem("no scripts", `an event led to ${page.url()}`);
  await read_feed(new URL(await page.getAttribute("a[download]", "href"), base), "event");
  await page.click("a.language");
  if ((await page.getAttribute("html", "lang")) !== "ja") problem("no scripts", "the language did not change");
  await page.goto(`${base}/audit?fy=2003`);
  if ((await page.getAttribute("html", "lang")) !== "ja") problem("no scripts", "the language was forgotten");
  await page.click("summary >> nth=0");
  if (!(await page.isVisible("details[open] p"))) problem("no scripts", "a finding's reason does not open");
  const csv = await fetch(new URL(await page.getAttribute(".downloads a", "href"), base));
  if (!(await csv.text()).startsWith("rule,")) problem("no scripts", "the CSV has no header");
  await context.close();
}

/** What a search engine reads of an event. */
async function check_linked_data(browser, base) {
  const page = await browser.newPage();
  await page.goto(`${base}/events/odd?lang=en`);
  const event = JSON.parse(await page.textContent('script[type="application/ld+json"]'));
  if (event["@type"] !== "Event" || event.startDate !== "2003-08") problem("linked data", JSON.stringify(event));
  if (!event.name.includes("<script>alert(\"harbour\")</script>")) problem("linked data", `the name is ${event.name}`);
  await page.close();
}

async function check_print(browser, base) {
  if (!pictures) return;
  const page = await browser.newPage();
  for (const name of ["year", "ledger", "event", "plan"]) {
    await page.goto(`${base + paths[name]}${paths[name].includes("?") ? "&" : "?"}lang=ja`);
    await page.pdf({ path: join(pictures, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
  }
  await page.close();
}

const office = new Office(nenkai, source);
if (pictures) mkdirSync(pictures, { recursive: true });
try {
  const base = await office.serve();
  const browser = await office.browse(require("playwright-core"));
  for (const look of looks) {
    const { width, height, colorScheme } = look;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    for (const name of Object.keys(paths)) {
      for (const language of ["en", "ja"]) await check_page(page, base, name, language, look);
    }
    await context.close();
  }
  await check_focus(browser, base);
  await check_subscribe(browser, base);
  await check_without_scripts(browser, base);
  await check_linked_data(browser, base);
  await check_print(browser, base);
} finally {
  await office.close();
}
for (const line of [...new Set(problems)]) console.log(line);
console.log(problems.length === 0 ? "all pages are well" : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
