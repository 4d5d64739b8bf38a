// Runs the suite in each browser.
import { browsers, waitFor } from "./drivers.mjs";

const packages = {
  Chromium: "chromium",
  Firefox: "firefox-esr",
  WebKit: "webkit2gtk-driver and xvfb",
};

async function run(open, url) {
  const page = await open({ dark: false });
  try {
    await page.goto(url);
    await waitFor(page, "globalThis.results !== undefined");
    return [page.version, await page.evaluate("globalThis.results")];
  } finally {
    await page.close();
  }
}

/** Runs the suite in each browser, in a page and in a worker of it. */
export async function* runBrowsers(address) {
  for (const [name, open] of Object.entries(browsers)) {
    let version = "";
    let results;
    try {
      const [browser, text] = await run(open, `${address}/runtimes/page.html`);
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
