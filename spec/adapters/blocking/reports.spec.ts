import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { type BlockingPort, getSync } from "async-operation/blocking";
import { startWorker } from "../../support/threads.js";

// A worker that answers each port with a text, immediately or after another call has requested it.
const worker = startWorker(`
  const waiting = [];
  parentPort.on("message", ({ port, text, isLate }) => {
    const source = new AsyncOperationSource();
    if (isLate) waiting.push(() => source.complete(text));
    else source.complete(text);
    toMessagePort(source.operation, { port });
    if (!isLate) for (const answer of waiting.splice(0)) answer();
  });
`);
afterAll(() => worker.terminate());

const send =
  (text: string, isLate = false) =>
  (port: BlockingPort): void =>
    worker.postMessage({ port, text, isLate }, [port as never]);

describe("getSync()", () => {
  test("receives no late answer of a call that timed out", () => {
    getSync(send("warm"));
    expect(getSync(send("first", true), { timeout: 50 })).toBe(AsyncStatus.Started);
    const answers = ["second", "third", "fourth"].map((text) => getSync(send(text)));
    expect(answers).toEqual(["second", "third", "fourth"]);
  });

  test("checks the port after a tenth of a millisecond, then after twice the time each, up to 10 ms", () => {
    const wait = jest.spyOn(Atomics, "wait");
    try {
      expect(getSync(send("late", true), { timeout: 100 })).toBe(AsyncStatus.Started);
      const naps = wait.mock.calls.map(([, , , timeout]) => Number(timeout));
      expect(naps.slice(0, 4)).toEqual([0.1, 0.2, 0.4, 0.8]);
      expect(Math.max(...naps)).toBe(10);
    } finally {
      wait.mockRestore();
    }
  });
});
