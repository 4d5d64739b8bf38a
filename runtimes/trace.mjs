// Records the ten nested operations of the web demo in a trace of Chromium, as its Performance panel does, and
// reads it back: node runtimes/trace.mjs [--pictures]
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { launchOptions, waitFor } from "./drivers.mjs";
import { drawBars } from "./trace-picture.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const withPictures = process.argv.includes("--pictures");

/** The categories that hold `performance.measure`. */
const categories = ["blink.user_timing", "devtools.timeline"];

const status = `document.querySelector("#site .view")?.dataset.status`;
const rows = `document.querySelectorAll("#running li").length`;

/** Runs the ten operations in a browser; returns the text of the trace. */
async function record(address) {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1000 } });
    await page.goto(address);
    await waitFor(page, `document.querySelector("#site [name=start]")?.disabled === false`);
    await browser.startTracing(page, { categories });
    await page.click("#site [name=start]");
    await waitFor(page, `${rows} >= 10`);
    await waitFor(page, `document.querySelector("[data-name=home] progress").value > 0.2`);
    if (withPictures)
      for (const scheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: scheme });
        const picture = await page.locator("#running").screenshot();
        await writeFile(`${repository}/docs/web-demo/panel-${scheme}.png`, picture);
      }
    await waitFor(page, `${status} === "completed"`);
    return String(await browser.stopTracing());
  } finally {
    await browser.close();
  }
}

/** Returns the bars of a trace, as the panel reads them: a pair of events with the detail in the first one. */
function barsOf(text) {
  const { traceEvents } = JSON.parse(text);
  const events = traceEvents.filter(({ cat }) => cat === "blink.user_timing");
  return events
    .filter(({ ph, args }) => ph === "b" && args?.detail?.includes('"track-entry"'))
    .map(({ name, ts, id2, args }) => {
      const isEnd = (event) => event.ph === "e" && event.id2?.local === id2?.local;
      const end = events.find((event) => isEnd(event) && event.name === name);
      const { devtools } = JSON.parse(args.detail);
      return {
        name: name.replace("\u200b", ""),
        start: ts / 1000,
        end: end.ts / 1000,
        ...devtools,
      };
    })
    .sort((left, right) => left.start - right.start || right.end - left.end);
}

/** Checks the bars of the ten operations. */
function check(bars) {
  const parents = {
    "publish site": undefined,
    build: "publish site",
    pages: "build",
    home: "pages",
    news: "pages",
    pictures: "build",
    photos: "pictures",
    icons: "pictures",
    video: "publish site",
    mail: "publish site",
  };
  assert.deepEqual(
    Object.fromEntries(
      bars.map(({ name, properties }) => [name, Object.fromEntries(properties).parent]),
    ),
    parents,
  );
  for (const { track, dataType } of bars)
    assert.deepEqual([track, dataType], ["Operations", "track-entry"]);
  const colors = { video: "secondary-light", mail: "error" };
  for (const { name, color } of bars) assert.equal(color, colors[name] ?? "primary", name);
  const [video, mail, home] = ["video", "mail", "home"].map((name) =>
    bars.find((bar) => bar.name === name),
  );
  assert.deepEqual(video.properties.at(-2), ["Canceled", "too large"]);
  assert.deepEqual(mail.properties.at(-2), ["Error", "No subscribers"]);
  assert.deepEqual(home.properties[0], ["value", "1"]);
  assert.ok(home.end - home.start >= 790, "a bar is as long as its operation ran");
}

const parameters = ["--import", "./scripts/register.js", "demo/web/server.ts"];
const child = spawn(process.execPath, parameters, {
  cwd: repository,
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [line] = await once(child.stdout, "data");
  const bars = barsOf(await record(String(line).trim()));
  check(bars);
  console.log(`${bars.length} bars on the track ${bars[0].track}`);
  if (withPictures) await writeFile(`${repository}/docs/pictures/track.svg`, drawBars(bars));
} finally {
  child.kill("SIGINT");
}
