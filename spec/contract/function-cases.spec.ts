// Finished functions, driven through the cases: no seam lets a body in.
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip, gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { type FunctionSubject, functionCases } from "async-operation/conformance";
import { fromWindowsRuntime } from "async-operation/windows-runtime";
import { collectStrays } from "../support/strays.js";
import { ForeignImplementation } from "./foreign-implementation.js";

const folder = mkdtempSync(join(tmpdir(), "async-operation-"));
const file = join(folder, "notes.txt");
writeFileSync(file, "notes\n".repeat(50_000));

afterAll(() => rmSync(folder, { recursive: true }));

/** Compresses a file in chunks; reports the bytes that were read. A device without an end fits as well. */
function compress(path: string): IAsyncOperationWithProgress<Buffer, number> {
  return run(async ({ report, throwIfCanceled }) => {
    await using handle = await open(path);
    const gzip = createGzip();
    const parts: Buffer[] = [];
    gzip.on("data", (part) => parts.push(part));
    let loaded = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(65_536) });
      throwIfCanceled();
      if (bytesRead === 0) break;
      loaded += bytesRead;
      if (!gzip.write(buffer.subarray(0, bytesRead))) await once(gzip, "drain");
      report(loaded);
    }
    gzip.end();
    await once(gzip, "end");
    return Buffer.concat(parts);
  });
}

/** Waits in an implementation that is not of this library, as one of the Windows Runtime. */
function wait(milliseconds: number, error?: Error): IAsyncOperationWithProgress<unknown, unknown> {
  const operation = new ForeignImplementation(async ({ report, signal, throwIfCanceled }) => {
    await sleep(1);
    report(0.5);
    await sleep(milliseconds, undefined, { signal }).catch(throwIfCanceled);
    if (error) throw error;
    return "done";
  });
  return fromWindowsRuntime(operation);
}

const subjects: Record<string, FunctionSubject> = {
  "compress()": {
    completes: () => compress(file),
    fails: () => compress(join(folder, "missing.txt")),
    runs: () => compress("/dev/zero"),
    reports: () => compress(file),
  },
  "wait()": {
    completes: () => wait(1),
    fails: () => wait(1, new Error("No clock")),
    runs: () => wait(60_000),
    reports: () => wait(1),
  },
  "greet(), which cannot be canceled": {
    completes: () => run(() => "Hello"),
  },
};

describe.each(Object.entries(subjects))("%s", (_, subject) => {
  const cases = functionCases.filter(({ needs }) => needs.every((need) => need in subject));
  test.each(cases.map((each) => [each.title, each.id, each] as const))(
    "%s (%s)",
    (__, ___, { run: runCase }) => runCase(subject, { collectStrays }),
  );
});

describe("compress()", () => {
  test("returns what gunzip restores", async () => {
    const compressed = await toPromise(compress(file));
    expect(gunzipSync(compressed).equals(await readFile(file))).toBe(true);
  });
});
