// Follows an operation of a second tab in each browser, through a port that a SharedWorker has handed over. The
// second tab is closed, reloaded, or leaves for another page: the operation ends in Error, after all reports.
// node runtimes/closed-tab.mjs [--browser Chromium]
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { browsers, waitFor } from "./drivers.mjs";
import { serve } from "./server.mjs";

const { values } = parseArgs({
  options: { browser: { type: "string", multiple: true, default: Object.keys(browsers) } },
});
/** The longest time from the end of the tab to that of the operation, in milliseconds. */
const longest = 1000;
/** That of a hidden tab, in which a timer takes a second. */
const longestHidden = 3000;
/** The reports of one turn. */
const reports = 5000;

/** How the second tab ends, and how many reports it sends at least; `leave` closes it. */
const ends = {
  "is closed": { end: (_, leave) => leave() },
  "is closed while it reports": {
    async end(page, leave) {
      await page.evaluate("setInterval(reportNext, 0), undefined");
      await leave();
    },
  },
  "is reloaded behind a hidden one": { end: (page) => open(page), isHidden: true },
  "goes to another page, and reports when it leaves, behind a hidden one": {
    async end(page) {
      await page.evaluate(`addEventListener("pagehide", () => reportNext(${reports}))`);
      await page.goto(`${address}/runtimes/tabs.html`);
    },
    least: 2 * reports,
    isHidden: true,
  },
};

async function open(page) {
  await page.goto(`${address}/runtimes/closed-tab.html`);
  await waitFor(page, "globalThis.isReady === true");
}

/** Returns what the first tab saw of the operation of a second one that ends. */
async function follow(page, { end, isHidden = false }) {
  await open(page);
  await page.evaluate("follow()");
  const leave = await page.openTab();
  await open(page);
  await page.evaluate("serve()");
  await waitFor(page, "globalThis.isFollowed === true");
  await page.evaluate(`reportNext(${reports})`);
  const begin = Date.now();
  await end(page, leave);
  await waitFor(page, "localStorage.seen !== undefined", 30_000);
  const seen = JSON.parse(await page.evaluate("localStorage.seen"));
  if (isHidden) await leave();
  return { ...seen, time: seen.at - begin };
}

async function check(page, { least = reports, isHidden = false, end }) {
  const seen = await follow(page, { end, isHidden });
  assert.equal(seen.status, "Error");
  assert.equal(seen.message, "Operation was lost: the other thread has ended");
  assert.ok(seen.isComplete && seen.reports >= least, `${seen.reports} reports arrived`);
  assert.ok(seen.time < (isHidden ? longestHidden : longest), `it took ${seen.time} ms`);
  return seen;
}

const { address, stop } = await serve();
for (const name of values.browser) {
  const page = await browsers[name]({ dark: false });
  try {
    for (const [title, way] of Object.entries(ends)) {
      const { time, reports } = await check(page, way);
      console.log(`${name} ${page.version}: a tab ${title}: ${time} ms, ${reports} reports`);
    }
  } catch (error) {
    console.error(`${name} ${page.version}: FAILED: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}
stop();
