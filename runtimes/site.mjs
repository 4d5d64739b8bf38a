// Reads the built site in each browser: searches, copies a snippet, and works the cards of the web demo in it.
// npm run docs && node runtimes/site.mjs [--browser Chromium]
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { browsers } from "./drivers.mjs";
import { sendFile } from "./files.mjs";
import { part, status, Visit, view } from "./visit.mjs";

const { values } = parseArgs({
  options: { browser: { type: "string", multiple: true, default: Object.keys(browsers) } },
});

const first = (selector) => `document.querySelector(${JSON.stringify(selector)})`;

/** Search words, and the page that must be among the first results. */
const questions = {
  "cancel fetch upload": "/recipes/http.html",
  "progress bar": "/recipes/bars.html",
  "await operation": "/guide/quick-start.html",
  "abort controller": "/abort-controller.html",
  "react hook": "/react.html",
  worker: "/message-port.html",
  retry: "/guide/how-do-i.html",
  timeout: "/guide/how-do-i.html",
  "promise.all": "/guide/composition.html",
  "promise.race": "/guide/composition.html",
  sse: "/response.html",
  eta: "/guide/progress.html",
  electron: "/message-port.html",
  jest: "/set-ups.html",
  commonjs: "/set-ups.html",
  "memory leak": "/leaks.html",
  "c#": "/coming-from/csharp.html",
};

/** Opens the first page, and its search when the page is ready: the button is in its HTML before that. */
async function openSearch(visit) {
  await visit.page.goto(visit.address);
  await visit.until(`${first("#app")}?._vnode !== undefined`);
  await visit.page.click(".DocSearch-Button");
  await visit.until(`document.activeElement.matches(".search-input")`);
}

/** The paths of the results that are on the screen before it is scrolled. */
const results = `[...document.querySelectorAll(".result")].slice(0, 6).map(({ href }) => new URL(href).pathname)`;

/** A page in a frame that is as wide as a phone. */
const phone = `document.querySelector("#phone").contentDocument`;

/** Each by its title; each begins where the one before it ended. */
const checks = {
  async "finds a heading by its words, and leads there"(visit) {
    await openSearch(visit);
    await visit.page.type("time left and rate");
    await visit.until(`${first(".result")}?.textContent.includes("Time left and rate")`);
    await visit.page.click(".result");
    await visit.until(`location.pathname === "/guide/progress.html"`);
    await visit.until(`${first("#time-left-and-rate")}?.getBoundingClientRect().top < innerHeight`);
    assert.equal(await visit.read("location.hash"), "#time-left-and-rate");
  },
  async "finds the page for the words that a user has"(visit) {
    for (const [words, page] of Object.entries(questions)) {
      await openSearch(visit);
      await visit.page.type(words);
      await visit.until(`${results}.includes(${JSON.stringify(page)})`).catch(async () => {
        throw new Error(`"${words}" finds ${await visit.read(results)}`);
      });
    }
  },
  async "fits a phone, where the closed menu takes no focus"(visit) {
    for (const page of ["diagnostics", "set-ups", "compatibility", "reports", "api/lib/index"]) {
      await visit.page.goto(`${visit.address}${page}.html`);
      await visit.read(
        `(() => { document.body.innerHTML = '<iframe id="phone" width="360" height="740"></iframe>'; ${first("#phone")}.src = location.href; })()`,
      );
      await visit.until(`${phone}.querySelector(".vp-doc") !== null`);
      const excess = `${phone}.documentElement.scrollWidth - ${phone}.defaultView.innerWidth`;
      assert.ok((await visit.read(excess)) <= 0, `${page} is ${await visit.read(excess)} too wide`);
      const menu = `getComputedStyle(${phone}.querySelector(".VPSidebar")).visibility`;
      await visit.until(`${menu} === "hidden"`);
      await visit.read(`${phone}.querySelector("button.menu").click()`);
      await visit.until(`${menu} === "visible"`);
      const headings = `${phone}.querySelectorAll(".VPSidebarItem:not(.collapsible) > [role=button]")`;
      await visit.until(`${headings}.length === 0`);
    }
  },
  async "copies a snippet as it is in the page of the repository"(visit) {
    const page = new URL("../docs/guide/progress.md", import.meta.url);
    const [, snippet] = /```ts\n(.*?)\n```/s.exec(await readFile(page, "utf8"));
    await visit.page.goto(`${visit.address}guide/progress.html`);
    await visit.until(`${first(".live .card")} !== null`);
    await visit.read(`(() => {
      const { clipboard } = navigator;
      const write = clipboard.writeText.bind(clipboard);
      clipboard.writeText = (text) => write(text).then(() => { window.copied = text; });
    })()`);
    await visit.read(`${first("button.copy")}.scrollIntoView({ block: "center" })`); // Not under the bar.
    await visit.page.click("button.copy");
    await visit.until("window.copied !== undefined");
    assert.equal(await visit.read("window.copied"), snippet);
  },
  async "runs an operation to its end, and cancels another"(visit) {
    assert.match(await visit.complete("hash"), /^SHA-256 [0-9a-f]{64}$/);
    await visit.cancel("hash");
  },
  async "cancels the operation of a page that is left"(visit) {
    await visit.press("hash", "start");
    await visit.until(`${part("hash")} > 0.02`);
    await visit.read(`(() => { window.left = ${view("hash")}; })()`);
    await visit.page.click(`.VPSidebar a[href="/guide/cancellation.html"]`);
    await visit.until(`location.pathname === "/guide/cancellation.html"`);
    await visit.until(`window.left.dataset.status === "canceled"`);
  },
  async "shows the states of an operation that is driven by hand"(visit) {
    for (const [button, text] of [
      ["Cancel", "By hand: cancel is requested, and the work still runs"],
      ["Stop", "By hand: it was canceled"],
    ]) {
      await visit.press("states", button);
      await visit.until(`${first(".caption")}.textContent === ${JSON.stringify(text)}`);
    }
  },
  async "follows the operation that is started beside the states"(visit) {
    await visit.page.goto(`${visit.address}web-demo.html`);
    await visit.complete("hash");
    assert.equal(await visit.read(status("hash")), "completed");
    await visit.until(`${first(".caption")}.textContent === "In a worker: it has completed"`);
  },
};

/** Differs by the scheme of colors. */
const readable = {
  async "is read by a screen reader, and shown in contrast"(visit) {
    for (const page of ["guide/cancellation", "set-ups", "api/lib/index"]) {
      await visit.page.goto(`${visit.address}${page}.html`);
      await visit.until(`${first(".DocSearch-Button")} !== null`);
      // The theme's: a button in a heading that is a button, and a button whose name lacks its key.
      const exclude = [".VPSidebarItem.collapsible", ".DocSearch-Button"];
      assert.deepEqual(await visit.complaints(exclude), [], page);
    }
  },
};

async function check(name, address, dark, checks) {
  const page = await browsers[name]({ dark });
  try {
    const visit = new Visit(page, address);
    for (const [title, act] of Object.entries(checks)) {
      await act(visit).catch((error) => {
        throw new Error(`${title}: ${error.message}`);
      });
      console.log(`${name} ${page.version}: ${title}`);
    }
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name} ${page.version}: FAILED: ${error.message}`);
  } finally {
    await page.close();
  }
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  return sendFile(`/site/dist${file}`, response, "site/dist");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const address = `http://127.0.0.1:${server.address().port}/`;
for (const name of values.browser) {
  await check(name, address, false, { ...checks, ...readable });
  await check(name, address, true, readable);
}
server.closeAllConnections();
server.close();
