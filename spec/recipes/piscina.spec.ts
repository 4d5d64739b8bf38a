import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, Progress, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { runTask, type ThreadPool } from "../../examples/recipes/piscina.js";

// The declarations of piscina do not compile under exactOptionalPropertyTypes.
interface Pool extends ThreadPool {
  run(task: unknown, options?: object): Promise<unknown>;
  destroy(): Promise<void>;
  readonly threads: Worker[];
  readonly queueSize: number;
}
const { Piscina }: { Piscina: new (options: object) => Pool } = createRequire(import.meta.url)(
  "piscina",
);

const folder = mkdtempSync(join(tmpdir(), "async-operation-piscina-"));
const filename = join(folder, "worker.mjs");
writeFileSync(
  filename,
  `import { threadId } from "node:worker_threads";
  export default async function ({ data, port }) {
    if (data.error !== undefined) throw new RangeError(data.error);
    for (let step = 1; step <= data.steps; step++) port.postMessage(step);
    while (data.forever) {}
    return { threadId, steps: data.steps };
  }`,
);
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly threadId: number;
  readonly steps: number;
}

describe("runTask()", () => {
  let pool: Pool;
  const start = (data: object): IAsyncOperationWithProgress<Outcome, number> => runTask(pool, data);

  beforeEach(() => {
    pool = new Piscina({ filename, minThreads: 1, maxThreads: 1 });
  });
  afterEach(() => pool.destroy());

  test("reports all that the worker posts, in order, before its result", async () => {
    const operation = start({ steps: 1000 });
    const steps: number[] = [];
    const progress = new Progress<number>((step) => steps.push(step));
    const { threadId } = await toPromise(operation, { progress });
    expect(steps).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(threadId).toBe(pool.threads[0]?.threadId);
  });

  test("reports all before the result also when both are there at once", async () => {
    await pool.run({ data: { steps: 0 } });
    const operation = start({ steps: 3 });
    // This thread hears of nothing until the worker has sent all.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    const steps: number[] = [];
    operation.progress = (_, step) => steps.push(step);
    await toPromise(operation);
    expect(steps).toEqual([1, 2, 3]);
  });

  test("ends in Canceled, with the reason, when a cancel has ended the thread that runs it", async () => {
    const reason = { because: "not needed" };
    const operation = start({ steps: 1, forever: true });
    const [thread] = pool.threads;
    const exited = new Promise((resolve) => thread?.once("exit", resolve));
    operation.progress = () => operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError", cause: reason });
    await exited;
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
    expect(pool.threads).not.toContain(thread);
  });

  test("ends in Canceled, and leaves the thread alone, when the task still waits for it", async () => {
    const running = start({ steps: 1 });
    const waiting = start({ steps: 1 });
    expect(pool.queueSize).toBe(1);
    waiting.cancel("not needed");
    expect(await waitFor(waiting, Infinity)).toBe(AsyncStatus.Canceled);
    expect(pool.queueSize).toBe(0);
    expect(await toPromise(running)).toMatchObject({ steps: 1 });
  });

  test("leaves no port open", async () => {
    await pool.run({ data: { steps: 0 } });
    const openPorts = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    const before = openPorts();
    await toPromise(start({ steps: 1 }));
    await waitFor(start({ error: "no disk" }), Infinity);
    // A port closes some turns later, and there is no event that tells it.
    for (let turns = 0; turns < 1000 && openPorts() > before; turns++)
      await new Promise((resolve) => setImmediate(resolve));
    expect(openPorts()).toBe(before);
  });

  test("ends in Error when the worker throws", async () => {
    const operation = start({ error: "no disk" });
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toMatchObject({ name: "RangeError", message: "no disk" });
  });
});
