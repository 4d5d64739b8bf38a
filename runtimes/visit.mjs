// What is done with one page of the web demo in one browser.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import axe from "axe-core";
import { waitFor } from "./drivers.mjs";

/** Milliseconds. */
const longest = 30_000;

/** Expressions that read the view of a card. */
export const view = (card, index = 0) => `document.querySelectorAll("#${card} .view")[${index}]`;
export const status = (card, index) => `${view(card, index)}?.dataset.status`;
export const outcome = (card, index) =>
  `${view(card, index)}.querySelector(".outcome").textContent`;
export const part = (card, index) => `(${view(card, index)}?.querySelector("progress").value ?? 0)`;

/** What is done with one page of one browser. */
export class Visit {
  constructor(page, address) {
    this.page = page;
    this.address = address;
  }

  open(megabytes) {
    return this.page.goto(`${this.address}?megabytes=${megabytes}`);
  }

  async press(card, name) {
    await this.until(`document.querySelector("#${card} [name=${name}]")?.disabled === false`);
    await this.page.click(`#${card} [name=${name}]`);
  }

  /** Presses Tab until a button of a card has the focus. */
  async focusByTab(card, name) {
    const selector = `#${card} [name=${name}]`;
    await this.until(`document.querySelector("${selector}")?.disabled === false`);
    for (let presses = 0; presses < 10; presses++) {
      if (await this.read(`document.activeElement.matches("${selector}")`)) return;
      await this.page.key("Tab");
    }
    throw new Error(`Ten presses of Tab do not reach ${selector}`);
  }

  read(expression) {
    return this.page.evaluate(expression);
  }

  until(expression) {
    return waitFor(this.page, expression, longest);
  }

  log() {
    return fetch(`${this.address}api/log`).then((response) => response.json());
  }

  /** Waits until the server's log says something of what was started last; returns the number in it. */
  async untilLogged(kind, text) {
    const started = (await this.log()).find(
      (entry) => entry.includes(`${kind} `) && entry.endsWith("started"),
    );
    const [name] = started.match(/\w+ \d+(?= has started)/);
    const end = Date.now() + longest;
    for (;;) {
      const entry = (await this.log()).find((each) => each.includes(`${name} ${text}`));
      if (entry !== undefined) return Number(entry.split(text)[1].match(/\d+/)[0]);
      if (Date.now() > end) throw new Error(`The log lacks "${name} ${text}": ${await this.log()}`);
      await sleep(50);
    }
  }

  /** Starts a card, cancels it on its way, and waits for its end. */
  async cancel(card) {
    // Within the page: a driver may take seconds to answer while much is sent.
    await this.read(`(() => {
      const timer = setInterval(() => {
        const button = document.querySelector("#${card} [name=cancel]");
        if (button.disabled || ${part(card)} < 0.02) return;
        clearInterval(timer);
        button.click();
      }, 5);
    })()`);
    await this.press(card, "start");
    await this.until(`${status(card)} === "canceled"`);
    assert.equal(await this.read(outcome(card)), "Canceled: you pressed Cancel");
    const stopped = await this.read(part(card));
    assert.ok(stopped < 1, `it was canceled at ${stopped}`);
    await sleep(300);
    assert.equal(await this.read(part(card)), stopped);
  }

  async complete(card) {
    await this.press(card, "start");
    await this.until(`${status(card)} === "completed"`);
    assert.equal(await this.read(part(card)), 1);
    return this.read(outcome(card));
  }

  /** Returns what axe-core complains about in the page, and where; `exclude` are the selectors to leave out. */
  async complaints(exclude = []) {
    const context = JSON.stringify({ include: ["html"], exclude });
    await this.read(
      `(() => { ${axe.source}; window.found = undefined; axe.run(${context}).then(({ violations }) => violations, (error) => [{ help: String(error), nodes: [] }]).then((found) => { window.found = found; }); })()`,
    );
    await this.until("window.found !== undefined");
    return this.read(
      `window.found.flatMap(({ help, nodes }) => [help, ...nodes.map(({ html }) => html)])`,
    );
  }
}
