// What must hold for the page whose work outlives it: nothing is lost, and nothing starts twice.
import assert from "node:assert/strict";
import { waitFor } from "./drivers.mjs";

/** The longest wait, in milliseconds. */
const longest = 30_000;

const bar = `(document.querySelector("progress")?.value ?? 0)`;
const status = `document.querySelector(".view").dataset.status`;
const outcome = `document.querySelector(".outcome").textContent`;
const state = `document.querySelector("#state").textContent`;

/** What is done with the page in one browser. */
class Visit {
  constructor(page, address) {
    this.page = page;
    this.address = address;
  }

  open() {
    return this.page.goto(`${this.address}lasting.html`);
  }

  async press(name) {
    await this.until(`document.querySelector("[name=${name}]")?.disabled === false`);
    await this.page.click(`[name=${name}]`);
  }

  read(expression) {
    return this.page.evaluate(expression);
  }

  until(expression) {
    return waitFor(this.page, expression, longest);
  }

  /** Waits until the bar moves beyond where it is; returns where it is then. */
  async moves() {
    const before = await this.read(bar);
    await this.until(`${bar} > ${before + 0.01}`);
    return this.read(bar);
  }

  async entries() {
    const response = await fetch(`${this.address}api/lasting/state`);
    return (await response.json()).entries;
  }
}

/** Starts an import, disturbs it in each way, and stops it from a second tab. */
export async function lastingCheck(page, address) {
  const visit = new Visit(page, address);
  await visit.open();
  await visit.press("start");
  let part = await visit.moves();

  await visit.press("reload");
  await visit.until(`${bar} >= ${part}`);
  part = await visit.moves();

  for (const [name, disturbed, restored] of [
    ["connection", "is cut", "is up"],
    ["server", "is down", "runs"],
  ]) {
    await visit.press(name);
    await visit.until(`${state}.includes(${JSON.stringify(disturbed)})`);
    await visit.press(name);
    await visit.until(`${state}.includes(${JSON.stringify(restored)})`);
    const next = await visit.moves();
    assert.ok(next > part, `the bar went back from ${part} to ${next}`);
    part = next;
  }

  const goBack = await page.openTab();
  await visit.open();
  await visit.until(`${bar} >= ${part}`);
  await visit.press("cancel");
  const texts = [];
  for (const change of [goBack, undefined]) {
    await visit.until(`${status} === "canceled"`);
    texts.push(await visit.read(outcome));
    await change?.();
  }
  // The tab that canceled has the reason itself, and the other one its text.
  assert.deepEqual(texts, [
    "Canceled: you pressed Cancel",
    "Canceled: Operation was canceled: you pressed Cancel",
  ]);
  const started = (await visit.entries()).filter((each) => each.endsWith("has started"));
  assert.equal(started.length, 1, "it was started more than once");
}
