// Plants bugs in a copy of lib, one at a time, and shows that the model's sequences find each of them.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const count = Number(process.env.SEQUENCES ?? 10_000);

/** Which rule each bug breaks, in which file, and the text that makes it. */
const bugs = [
  {
    rule: "the first outcome wins",
    find: "if (this.#status !== Started) return false;",
    replace: "",
  },
  {
    rule: "no progress after the end",
    // Whatever keeps it from being told: the status, and the listener that is gone.
    find: /(?<=#report\(value: unknown\): void \{\n) {4}if .*\n| {4}this\.#sink = undefined;\n(?= {4}this\.#latest)/g,
    replace: "",
  },
  {
    rule: "progress is delivered while a cancel is pending",
    find: "if (this.#status !== Started) return;\n    this.#latest",
    replace: "if (this.#status !== Started || this.#reason !== nothing) return;\n    this.#latest",
  },
  {
    rule: "completed is called once",
    find: "call(handler, this, this.#status);",
    replace: "call(handler, this, this.#status); call(handler, this, this.#status);",
  },
  {
    rule: "completed is set once",
    find: "if (this.#completed !== undefined)",
    replace: "if (this.#completed)",
  },
  {
    rule: "a second cancel does nothing",
    find: "if (this.#status !== Started || this.#reason !== nothing) return;",
    replace: "if (this.#status !== Started) return;",
  },
  {
    rule: "a cancel after the end does nothing",
    find: "if (this.#status !== Started || this.#reason !== nothing) return;",
    replace: "if (this.#reason !== nothing) return;",
  },
  {
    rule: "the reason stays the same object",
    find: "reason === undefined ? unnamed : reason;",
    replace: "reason === undefined ? unnamed : Object(reason) === reason ? { ...reason } : reason;",
  },
  {
    rule: "null is a reason",
    find: "reason === undefined ? unnamed : reason;",
    replace: "reason ?? unnamed;",
  },
  {
    rule: "the requested reason is a cancellation, NaN too",
    find: "Object.is(error, operation.#reason)",
    replace: "error === operation.#reason",
  },
  {
    rule: "a running operation cannot be closed",
    find: "close(): void {\n    if (this.#status === Started)",
    replace: "close(): void {\n    if (this.#status === Started && this.#reason === nothing)",
  },
  {
    rule: "a dispose closes at the end",
    find: "if (this.#disposed) this.close();",
    replace: "",
  },
  {
    rule: "a closed operation throws, one that failed too",
    find: "if (this.#closed)\n",
    replace: "if (this.#closed && this.#status === Completed)\n",
  },
  {
    rule: "getResults of a closed one throws",
    find: "getResults(): TResult {\n    this.#assertOpen();",
    replace: "getResults(): TResult {\n    if (this.#closed) return undefined as TResult;",
  },
  {
    rule: "a partial result ends with the operation",
    find: "if (operation.#status === Started) operation.#value = value;",
    replace: "operation.#value = value;",
  },
  {
    rule: "a replaced progress handler is not called",
    find: "if (this.#progressWatcher) this.#remove(this.#progressWatcher);",
    replace: "",
  },
  {
    rule: "nothing is told after unwatch",
    find: "if (node !== undefined) operation.#remove(node);",
    replace: "",
  },
  {
    rule: "the request is told before the outcome",
    find: "this.#tellCancel(node);\n    const { completed }",
    replace: "const { completed }",
  },
  {
    rule: "the end waits for the completed handler first",
    find: "this.#runCompleted();\n    // The value is handed on: the completed handler may have closed the operation.",
    replace: "queueMicrotask(() => this.#runCompleted());",
  },
  {
    rule: "the signal aborts before the callbacks run",
    find: "this.#controller?.abort(this.#readReason());",
    replace: "queueMicrotask(() => this.#controller?.abort(this.#readReason()));",
  },
  {
    rule: "watchers are told in their order",
    file: "watcher.ts",
    find: `  node.previous = list.last;
  if (list.last === undefined) list.first = node;
  else list.last.next = node;
  list.last = node;`,
    replace: `  node.next = list.first;
  if (list.first === undefined) list.last = node;
  else list.first.previous = node;
  list.first = node;`,
  },
  {
    rule: "a throwing handler stops nobody",
    file: "watcher.ts",
    find: "  } catch (error) {\n    reportUncaught(error);",
    replace: "  } catch (error) {\n    reportUncaught(error);\n    throw error;",
  },
  {
    rule: "a watcher that comes during a report is not told it",
    file: "watcher.ts",
    find: "node !== undefined && node.order < before;",
    replace: "node !== undefined;",
  },
  {
    rule: "operations on one signal share one listener",
    file: "abort-link.ts",
    find: "unlisten?.();",
    replace: "",
  },
  {
    rule: "the signal of run cancels until the end",
    find: "operation.#link = listen(signal, operation);",
    replace: "",
  },
];

/** Copies what the sequences need, with one bug. */
async function plant({ file = "operation.ts", rule, find, replace }, folder) {
  for (const name of ["lib", "adapters", "proof/model"])
    await cp(join(root, name), join(folder, name), { recursive: true });
  const path = join(folder, "lib", file);
  const before = await readFile(path, "utf8");
  const after = before.replace(find, replace);
  if (after === before) throw new Error(`Cannot plant «${rule}»: ${file} has no ${find}`);
  await writeFile(path, after);
}

/** Bundles the sequences of a folder, and runs them; returns how many it took to find a bug. */
async function run(folder, index) {
  const outfile = join(folder, `sequences-${index}.mjs`);
  await build({
    entryPoints: [join(folder, "proof/model/sequences.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["fast-check"],
    outfile,
    logLevel: "error",
  });
  const { checkSequences, checkAsyncSequences } = await import(pathToFileURL(outfile).href);
  const options = { count, seed: 1, endOnFailure: true };
  const details = checkSequences(options);
  if (details.failed) return `sequence ${details.numRuns}`;
  const asyncDetails = await checkAsyncSequences({ ...options, count: Math.ceil(count / 4) });
  return asyncDetails.failed ? `sequence ${asyncDetails.numRuns}, with promises` : undefined;
}

// A planted bug may leave errors behind that nobody catches any more.
process.on("uncaughtException", () => {});

const folder = await mkdtemp(join(tmpdir(), "planted-"));
try {
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await cp(join(root, "lib"), join(folder, "lib"), { recursive: true });
  const rows = [];
  for (const [index, bug] of bugs.entries()) {
    await plant(bug, folder);
    rows.push({ rule: bug.rule, "found by": await run(folder, index) });
  }
  console.table(rows);
  const missed = rows.filter((row) => row["found by"] === undefined);
  if (missed.length > 0) {
    console.error(`Not found: ${missed.map(({ rule }) => rule).join("; ")}`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}
