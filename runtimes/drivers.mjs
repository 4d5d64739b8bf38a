// The browsers, each as Debian packages it and driven as its own project says, behind one small page.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { Builder, By, Capabilities, Key } from "selenium-webdriver";

const [width, height] = [1100, 2020];

/** The options of `chromium.launch`. */
export const launchOptions = {
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
};

async function openChromium({ dark }) {
  const browser = await chromium.launch(launchOptions);
  // One context: its tabs share storage and locks.
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  const openTab = () => context.newPage();
  let page = await openTab();
  return {
    version: browser.version(),
    goto: (url) => page.goto(url),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    key: (name) => page.keyboard.press(name),
    type: (text) => page.keyboard.type(text),
    screenshot: () => page.screenshot(),
    async changeTab() {
      const left = page;
      page = await openTab();
      await left.close();
    },
    async openTab() {
      const left = page;
      page = await openTab();
      return async () => {
        await page.close();
        page = left;
        await page.bringToFront();
      };
    },
    close: () => browser.close(),
  };
}

async function openFirefox({ dark }) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox: { "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1 },
  });
  const openTab = async () => {
    const tab = await browser.newPage();
    await tab.setViewport({ width, height });
    return tab;
  };
  let page = await openTab();
  return {
    version: (await browser.version()).replace(/^\D+/, ""),
    goto: (url) => page.goto(url),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    key: (name) => page.keyboard.press(name),
    type: (text) => page.keyboard.type(text),
    screenshot: () => page.screenshot(),
    async changeTab() {
      const left = page;
      page = await openTab();
      await left.close();
    },
    async openTab() {
      const left = page;
      page = await openTab();
      return async () => {
        await page.close();
        page = left;
        await page.bringToFront();
      };
    },
    close: () => browser.close(),
  };
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
    ["-displayfd", "3", "-screen", "0", "1280x2200x24", "-nolisten", "tcp"],
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

async function openWebKit({ dark }) {
  const display = await startDisplay();
  const port = await freePort();
  const driverProcess = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      GTK_THEME: dark ? "Adwaita:dark" : "Adwaita",
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
    stdio: "ignore",
  });
  const stop = () => {
    driverProcess.kill();
    display.child.kill();
  };
  try {
    await sleep(1000);
    const capabilities = new Capabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": {
        binary: "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        args: ["--automation"],
      },
    });
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(capabilities)
      .build();
    await driver
      .manage()
      .window()
      .setRect({ width, height })
      .catch(() => {});
    return {
      version: (await driver.getCapabilities()).getBrowserVersion(),
      goto: (url) => driver.get(url),
      evaluate: (expression) => driver.executeScript(`return ${expression}`),
      click: (selector) => driver.findElement(By.css(selector)).click(),
      key: (name) => driver.actions().sendKeys(Key[name.toUpperCase()]).perform(),
      type: (text) => driver.actions().sendKeys(text).perform(),
      async changeTab() {
        const left = await driver.getWindowHandle();
        await driver.switchTo().newWindow("tab");
        const next = await driver.getWindowHandle();
        await driver.switchTo().window(left);
        await driver.close();
        await driver.switchTo().window(next);
      },
      async openTab() {
        const left = await driver.getWindowHandle();
        await driver.switchTo().newWindow("tab");
        return async () => {
          await driver.close();
          await driver.switchTo().window(left);
        };
      },
      screenshot: async () => Buffer.from(await driver.takeScreenshot(), "base64"),
      close: () =>
        driver
          .quit()
          .catch(() => {})
          .then(stop),
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/**
 * Opens a page of each browser: `{ version, goto, evaluate, click, key, type, screenshot, changeTab, openTab, close }`.
 * `openTab` continues in a second tab, and returns the function that closes it and goes back to the first.
 */
export const browsers = { Chromium: openChromium, Firefox: openFirefox, WebKit: openWebKit };

/** Waits until an expression is true in a page; evaluates it again and again. */
export async function waitFor(page, expression, longest = 120_000) {
  const end = Date.now() + longest;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > end) throw new Error(`Waited ${longest} ms in vain for: ${expression}`);
    await sleep(50);
  }
}
