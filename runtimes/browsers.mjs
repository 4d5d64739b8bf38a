// The browsers, each as Debian packages it and driven as its own project says.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";

const longest = 120_000;
const ready = "globalThis.results !== undefined";

async function runChromium(url) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-gpu",
      "--disable-quic",
    ],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(ready, undefined, { timeout: longest });
    return [browser.version(), await page.evaluate("globalThis.results")];
  } finally {
    await browser.close();
  }
}

async function runFirefox(url) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    headless: true,
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(ready, { timeout: longest });
    const version = (await browser.version()).replace(/^\D+/, "");
    return [version, await page.evaluate("globalThis.results")];
  } finally {
    await browser.close();
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A display that nobody sees, for a browser that has no headless mode. */
async function startDisplay() {
  const child = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    },
  );
  const [number] = await Promise.race([
    once(child.stdio[3], "data"),
    once(child, "exit").then(() => Promise.reject(new Error("Xvfb did not start"))),
  ]);
  return { child, name: `:${String(number).trim()}` };
}

async function runWebKit(url) {
  const display = await startDisplay();
  const port = await freePort();
  const driverProcess = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
    stdio: "ignore",
  });
  let driver;
  try {
    await sleep(1000);
    const capabilities = new Capabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": {
        binary: "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        args: ["--automation"],
      },
    });
    driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(capabilities)
      .build();
    await driver.get(url);
    await driver.wait(() => driver.executeScript(`return ${ready}`), longest);
    const version = (await driver.getCapabilities()).getBrowserVersion();
    return [version, await driver.executeScript("return globalThis.results")];
  } finally {
    await driver?.quit().catch(() => {});
    driverProcess.kill();
    display.child.kill();
  }
}

const drivers = { Chromium: runChromium, Firefox: runFirefox, WebKit: runWebKit };
const packages = {
  Chromium: "chromium",
  Firefox: "firefox-esr",
  WebKit: "webkit2gtk-driver and xvfb",
};

/** Runs the suite in each browser, in a page and in a worker of it. */
export async function* runBrowsers(address) {
  for (const [name, run] of Object.entries(drivers)) {
    let version = "";
    let results;
    try {
      const [browser, text] = await run(`${address}/runtimes/page.html`);
      version = browser;
      results = JSON.parse(text);
    } catch (error) {
      const hint = `${error.message}; is Debian's ${packages[name]} installed?`;
      results = { page: { passed: 0, failed: [hint] } };
    }
    for (const [place, result] of Object.entries(results))
      yield { name: `${name}, ${place}`, version, ...result };
  }
}
