// What must hold for the web demo in each browser.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { outcome, part, status } from "./visit.mjs";

/** Megabytes of what is hashed, which is fast, of what is uploaded, which is slow, and of what is cut off on its way. */
const [hashed, uploaded, cut] = [200, 40, 160];
const megabyte = 1_000_000;

/** The rows of the panel that shows what runs, but for the operation that is driven by hand. */
const rows = `[...document.querySelectorAll("#running li:not([data-name='by hand'])")]`;

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** What differs by the scheme of colors. */
export const readable = "tells a screen reader all that it shows, and shows it in contrast";

/** Each by its title. */
export const checks = {
  async "hashes in a worker, and a second view tells the same"(visit) {
    await visit.open(hashed);
    await visit.press("hash", "start");
    await visit.until(`${part("hash")} > 0.02`);
    await visit.press("hash", "attach");
    await visit.until(
      `${status("hash", 0)} === "completed" && ${status("hash", 1)} === "completed"`,
    );
    const texts = [await visit.read(outcome("hash", 0)), await visit.read(outcome("hash", 1))];
    const expected = `SHA-256 ${sha256(Buffer.alloc(hashed * megabyte))}`;
    assert.deepEqual(texts, [expected, expected]);
  },
  async "hashes a file that was chosen, an empty one, too"(visit) {
    for (const text of ["hello", ""]) {
      await visit.read(`(() => {
        const files = new DataTransfer();
        files.items.add(new File([${JSON.stringify(text)}], "a.txt"));
        document.querySelector("#file").files = files.files;
      })()`);
      assert.equal(await visit.complete("hash"), `SHA-256 ${sha256(text)}`);
    }
    await visit.open(hashed);
  },
  async "stops the worker by Cancel"(visit) {
    await visit.cancel("hash");
  },
  async "uploads every byte"(visit) {
    await visit.open(uploaded);
    assert.equal(await visit.complete("upload"), `The server got ${uploaded * megabyte} bytes`);
  },
  async "cuts the upload off by Cancel"(visit) {
    await visit.open(cut);
    await visit.cancel("upload");
    const bytes = await visit.untilLogged("Upload", "was cut off after");
    assert.ok(bytes < cut * megabyte, `the server got ${bytes} bytes`);
  },
  async "follows an import of the server"(visit) {
    assert.equal(await visit.complete("import"), "The server has imported 400 rows");
  },
  async "cancels the import on the server by Cancel"(visit) {
    await visit.cancel("import");
    assert.ok((await visit.untilLogged("Import", "was canceled at row")) < 400);
  },
  async "cancels the import on the server when the tab is closed"(visit) {
    await visit.press("import", "start");
    await visit.until(`${part("import")} > 0.02`);
    await visit.page.changeTab();
    assert.ok((await visit.untilLogged("Import", "was canceled at row")) < 400);
    await visit.open(uploaded);
    await visit.until(`document.querySelector("#entries")?.textContent.includes("was canceled")`);
  },
  async "runs three as one, and cancels them as one"(visit) {
    assert.match(await visit.complete("publish"), /^[0-9a-f]{8}…, \d+ bytes, 400 rows$/);
    await visit.cancel("publish");
  },
  async "shows ten nested operations as a tree, and cancels one with its parts"(visit) {
    await visit.press("site", "start");
    await visit.until(`${rows}.length === 10`);
    const tree = await visit.read(
      `${rows}.map((row) => row.style.getPropertyValue("--depth") + " " + row.dataset.name)`,
    );
    const parts = ["1 build", "2 pages", "3 home", "3 news", "2 pictures", "3 photos", "3 icons"];
    assert.deepEqual(tree, ["0 publish site", ...parts, "1 video", "1 mail"]);
    await visit.until(`document.querySelector("#running [data-name=home] progress").value > 0`);
    await visit.page.click("#running [data-name=build] button");
    const names = `${rows}.map((row) => row.dataset.name).join()`;
    await visit.until(`["publish site,video,mail", "publish site,mail"].includes(${names})`);
    await visit.until(`${status("site")} === "completed"`);
    await visit.until(`${rows}.length === 0`);
  },
  async "shows names and reports of any kind, and a thousand rows, without growing"(visit) {
    await visit.open(hashed);
    await visit.until(`document.querySelector("#running li") !== null`);
    await visit.read(`(() => {
      const { name } = performance.getEntriesByType("resource").find(({ name }) => /\\/lib\\/index/.test(name));
      import(name).then(({ AsyncOperationSource }) => {
        const start = (name) => new AsyncOperationSource({ name });
        window.started = [start("<b>bold</b>"), start("x".repeat(2_000)), start("a\\u202eb")];
        for (const report of [NaN, { loaded: 1n, total: 2n }, { loaded: NaN, total: 1 }, 7, -1]) {
          const odd = start("odd");
          odd.report(report);
          window.started.push(odd);
        }
        for (let index = 0; index < 1_000; index++) window.started.push(start("many " + index));
      });
    })()`);
    await visit.until(`${rows}.length === 1_008`);
    const shown = await visit.read(
      `${rows}.slice(0, 3).map((row) => row.querySelector(".name").textContent)`,
    );
    assert.deepEqual(shown, ["<b>bold</b>", "x".repeat(2_000), "a\\u{202e}b"]);
    const bars = await visit.read(
      `${rows}.slice(3, 8).map((row) => row.querySelector("progress").getAttribute("value"))`,
    );
    assert.deepEqual(bars, [null, null, null, "1", "0"]);
    assert.ok(await visit.read(`document.querySelector("#running").offsetHeight < 700`));
    assert.ok(await visit.read(`document.documentElement.scrollWidth <= innerWidth`));
  },
  async "keeps the focus in the panel when the row that has it ends"(visit) {
    const focused = `document.activeElement.closest("#running li")?.dataset.name`;
    await visit.read(`document.querySelector("#running [data-name='many 500'] button").focus()`);
    await visit.page.key("Enter");
    await visit.until(
      `document.querySelector("#running [data-name='many 500'] [aria-disabled=true]") !== null`,
    );
    assert.equal(await visit.read(focused), "many 500");
    await visit.read("void started.find(({ operation }) => operation.status === 2).complete()");
    await visit.until(`${focused} === "many 501"`);
    await visit.read("started.forEach((source) => source.complete())");
    await visit.until(`${focused} === "by hand"`);
  },
  async "is worked by the keyboard alone"(visit) {
    await visit.open(hashed);
    await visit.focusByTab("hash", "start");
    await visit.page.key("Enter");
    await visit.until(`document.activeElement.matches("#hash [name=cancel]")`);
    await visit.page.key("Enter");
    await visit.until(`${status("hash")} === "canceled"`);
    await visit.until(`document.activeElement.matches("#hash [name=start]")`);
    for (const name of ["New", "Cancel", "Stop", "New", "Complete", "New"]) {
      await visit.read(`document.querySelector("#states [name=${name}]").focus()`);
      await visit.page.key("Enter");
      await visit.until(`document.activeElement.matches("#states button:enabled")`);
    }
  },
  async [readable](visit) {
    await visit.open(hashed);
    await visit.complete("hash");
    await visit.press("states", "New");
    assert.deepEqual(await visit.complaints(), []);
    await visit.press("states", "Complete");
  },
  async "shows the states of one that is driven by hand"(visit) {
    const caption = `document.querySelector(".caption").textContent`;
    for (const [button, text] of [
      ["New", "By hand: it runs"],
      ["Report", "By hand: it runs"],
      ["Cancel", "By hand: cancel is requested, and the work still runs"],
      ["Complete", "By hand: it has completed"],
    ]) {
      await visit.press("states", button);
      await visit.until(`${caption} === ${JSON.stringify(text)}`);
    }
  },
};
