// Clicks through the web demo in each browser, and checks that Cancel stops the work wherever it runs:
// node runtimes/web-demo.mjs [--screenshots] [--browser Chromium]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browsers, waitFor } from "./drivers.mjs";
import { lastingCheck } from "./lasting-checks.mjs";
import { part, status, Visit } from "./visit.mjs";
import { checks, readable } from "./web-checks.mjs";

const { values } = parseArgs({
  options: {
    screenshots: { type: "boolean", default: false },
    browser: { type: "string", multiple: true, default: Object.keys(browsers) },
  },
});
const repository = fileURLToPath(new URL("..", import.meta.url));
const pictures = `${repository}/docs/web-demo`;

async function startServer() {
  const parameters = ["--import", "./scripts/register.js", "demo/web/server.ts"];
  const child = spawn(process.execPath, parameters, {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("The server did not start"))),
  ]);
  return { child, address: String(line).trim() };
}

/** Runs checks in one browser; returns what failed. */
async function check(name, address, dark, titles) {
  const page = await browsers[name]({ dark });
  const failed = [];
  try {
    const visit = new Visit(page, address);
    for (const title of titles) {
      try {
        await checks[title](visit);
        console.log(`${name} ${page.version}: ${title}`);
      } catch (error) {
        failed.push(title);
        console.error(`${name} ${page.version}: FAILED: ${title}: ${error.message}`);
      }
    }
  } finally {
    await page.close();
  }
  return failed;
}

/** Takes a picture of work whose server was killed. */
async function lastingPicture(name, scheme, address) {
  const page = await browsers[name]({ dark: scheme === "dark" });
  try {
    await page.goto(`${address}lasting.html`);
    const enabled = (button) => `document.querySelector("[name=${button}]")?.disabled === false`;
    await waitFor(page, enabled("start"));
    await page.click("[name=start]");
    await waitFor(page, `document.querySelector("progress").value > 0.2`);
    for (const button of ["connection", "connection", "server"]) {
      await waitFor(page, enabled(button));
      const text = await page.evaluate(`document.querySelector("[name=${button}]").textContent`);
      await page.click(`[name=${button}]`);
      await waitFor(page, `document.querySelector("[name=${button}]").textContent !== "${text}"`);
    }
    await writeFile(`${pictures}/lasting-${scheme}.png`, await page.screenshot());
    await page.click("[name=server]");
    await waitFor(page, `document.querySelector("#state").textContent.includes("runs")`);
    await page.click("[name=cancel]");
    await waitFor(page, `document.querySelector(".view").dataset.status === "canceled"`);
  } finally {
    await page.close();
  }
}

/** Takes a picture in mid-work. */
async function picture(name, scheme, address) {
  const page = await browsers[name]({ dark: scheme === "dark" });
  try {
    const visit = new Visit(page, address);
    await visit.open(200);
    await visit.press("hash", "start");
    await visit.until(`${part("hash")} > 0.1`);
    await visit.press("hash", "attach");
    await visit.until(`${status("hash", 1)} === "completed"`);
    for (const card of ["upload", "publish", "import"]) await visit.press(card, "start");
    await visit.until(`${part("import")} > 0.4`);
    await writeFile(`${pictures}/${name.toLowerCase()}-${scheme}.png`, await page.screenshot());
  } finally {
    await page.close();
  }
}

/** Follows an import through a reload, cuts and a restart of the server; returns whether that failed. */
async function checkLasting(name) {
  const { child, address } = await startServer();
  const page = await browsers[name]({ dark: false });
  const title =
    "follows work through a reload, a cut and a killed server, and stops it from another tab";
  try {
    await lastingCheck(page, address);
    console.log(`${name} ${page.version}: ${title}`);
    return false;
  } catch (error) {
    console.error(`${name} ${page.version}: FAILED: ${title}: ${error.message}`);
    return true;
  } finally {
    await page.close();
    child.kill("SIGINT");
    await once(child, "exit");
  }
}

const { child, address } = await startServer();
try {
  for (const name of values.browser) {
    if (values.screenshots) {
      await mkdir(pictures, { recursive: true });
      for (const scheme of ["light", "dark"]) {
        await picture(name, scheme, address);
        if (name === "Chromium") await lastingPicture(name, scheme, address);
      }
    } else {
      const failed = [
        ...(await check(name, address, false, Object.keys(checks))),
        ...(await check(name, address, true, [readable])),
      ];
      if ((await checkLasting(name)) || failed.length > 0) process.exitCode = 1;
    }
  }
} finally {
  child.kill("SIGINT");
}
const [code] = await once(child, "exit");
if (code !== 0) {
  console.error(`The server ended with ${code} after Ctrl-C`);
  process.exitCode = 1;
}
