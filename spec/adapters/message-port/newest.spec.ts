// The newest report for a slow reader.
import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { fromMessagePort, toMessagePort } from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { portMessage } from "../../../lib/wire.js";
import { serve } from "./web-port.js";

describe('toMessagePort({ reports: "newest" })', () => {
  const reports = "newest";

  test("sends two reports, then the newest when one was read, and the last before the end", () => {
    const { source, read, values, port } = serve({ reports });
    for (let value = 1; value <= 5; value++) source.report(value);
    expect(values()).toEqual([1, 2]);
    read(1);
    expect(values()).toEqual([1, 2, 5]);
    source.report(6);
    source.report(7);
    source.complete("done");
    expect(values()).toEqual([1, 2, 5, 7]);
    expect(port.sent.map(({ kind, sequence }) => sequence ?? kind)).toEqual([
      1,
      2,
      3,
      4,
      "completed",
    ]);
  });

  test("sends a flat proxy, as state of a framework is, at once and later", () => {
    const { source, read, values } = serve({ reports });
    for (let done = 1; done <= 3; done++) source.report(new Proxy({ done }, {}));
    read(1);
    expect(values()).toEqual([{ done: 1 }, { done: 2 }, { done: 3 }]);
  });

  test("has at most two unread messages, whatever is read", () => {
    const { source, read, port } = serve({ reports });
    let next = 0;
    const fill = (): void => {
      for (let count = 0; count < 10; count++) source.report(++next);
    };
    fill();
    for (let sequence = 1; sequence <= 50; sequence++) {
      read(sequence);
      fill();
      expect(port.sent).toHaveLength(sequence + 2);
    }
    read(52); // Both at once.
    fill();
    expect(port.sent).toHaveLength(54);
  });

  test.each([undefined, null, NaN, -1, 0, 1.5, 3, 1e300, Infinity, "1", 1n, [1], {}])(
    "makes no room for an answer with the number %p",
    (sequence) => {
      const { source, read, port } = serve({ reports });
      for (let value = 1; value <= 5; value++) source.report(value);
      read(sequence);
      expect(port.sent).toHaveLength(2);
    },
  );

  test("makes no room for a message of another kind", () => {
    const { source, port, values } = serve({ reports });
    for (let value = 1; value <= 5; value++) source.report(value);
    const [operation] = port.numbers;
    port.receive(portMessage({ kind: "another", operation, sequence: 1 }));
    expect(values()).toEqual([1, 2]);
    source.complete("done");
  });

  test("sends one error when the port refuses a report that waits, before one that cannot be cloned", () => {
    const { source, port, kinds } = serve({ reports });
    for (let value = 1; value <= 3; value++) source.report(value);
    const { postMessage } = port;
    port.postMessage = () => {
      port.postMessage = postMessage;
      throw new Error("busy");
    };
    source.report({ act() {} });
    expect(kinds()).toEqual(["progress", "progress", "error"]);
    source.complete("done");
  });

  test("makes no room for a second answer, or one of another operation", () => {
    const { source, read, port, values } = serve({ reports });
    for (let value = 1; value <= 5; value++) source.report(value);
    read(1, 12345);
    expect(port.sent).toHaveLength(2);
    for (let count = 0; count < 5; count++) {
      read(1);
      source.report(6 + count);
    }
    expect(values()).toEqual([1, 2, 5]);
  });

  test("keeps a report that waits as it was when it was reported (W-50)", () => {
    const { source, read, values } = serve({ reports });
    const flat = { done: 0 };
    const nested = { done: [0] };
    for (const value of [flat, nested]) source.report(value);
    source.report(flat);
    flat.done = 1;
    read(1);
    source.report(nested);
    nested.done[0] = 1;
    read(2);
    expect(values()).toEqual([{ done: 0 }, { done: [0] }, { done: 0 }, { done: [0] }]);
  });

  test("moves the parts of a report that waits when it is reported, and again when it is sent", () => {
    const { source, values } = serve({ reports, transfer: (bytes) => [bytes.buffer] });
    const all = [1, 2, 3, 4].map((value) => new Uint8Array([value]));
    for (const bytes of all) source.report(bytes);
    expect(all.map(({ length }) => length)).toEqual([0, 0, 0, 0]);
    source.fail(new Error("no disk"));
    expect(values()).toEqual([1, 2, 4].map((value) => new Uint8Array([value])));
  });

  test("moves the parts of a number that waits when it is reported", () => {
    const buffers = [1, 2, 3].map((length) => new ArrayBuffer(length));
    const transfer = (value: unknown): readonly unknown[] => [buffers[Number(value) - 1]];
    const { source } = serve({ reports, transfer });
    for (let value = 1; value <= 3; value++) source.report(value);
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0]);
    source.operation.cancel();
    source.complete("done");
  });

  test("ends the port in Error, after the report that waits, for one that cannot be cloned (W-51)", () => {
    const { source, values, kinds } = serve({ reports });
    for (const value of [1, 2, 3, 4, () => {}, 5]) source.report(value);
    expect([values(), kinds()]).toEqual([
      [1, 2, 4],
      ["progress", "progress", "progress", "error"],
    ]);
    expect(source.operation.status).toBe(AsyncStatus.Started);
  });

  test("ends the port in Error when `transfer` throws for a report that waits", () => {
    let calls = 0;
    const { source, values, kinds, read } = serve({
      reports,
      transfer: () => {
        if (++calls === 6) throw new Error("no parts"); // Of the copy of the fourth report.
        return [];
      },
    });
    for (const value of [[{ at: 1 }], [{ at: 2 }], [{ at: 3 }], [{ at: 4 }]]) source.report(value);
    read(1);
    expect([values(), kinds().at(-1)]).toEqual([[[{ at: 1 }], [{ at: 2 }], [{ at: 3 }]], "error"]);
  });

  test("drops the report that waits when the port is closed", () => {
    const { source, port, read } = serve({ reports });
    for (const value of [1, 2, 3]) source.report(value);
    port.dispatchEvent(new Event("close"));
    read(1);
    source.complete("done");
    expect(port.sent).toHaveLength(2);
  });

  test("answers from `fromMessagePort`, so that the newest arrives", async () => {
    const source = new AsyncOperationSource<string, unknown>();
    const { port1, port2 } = new MessageChannel();
    toMessagePort(source.operation, { port: port1, reports });
    const operation = fromMessagePort<string, unknown>(port2);
    const received: unknown[] = [];
    const arrivedAll = new Promise<void>((resolve) => {
      operation.progress = (_, value) => {
        received.push(value);
        if (value === 1000) resolve();
      };
    });
    for (let value = 1; value <= 1000; value++) source.report(value);
    await arrivedAll;
    source.report("last");
    source.complete("done");
    expect(await toPromise(operation)).toBe("done");
    expect(received).toEqual([1, 2, 1000, "last"]);
    port1.close();
  });

  test.each([null, "some", true, 2, {}])("throws TypeError when `reports` is %p", (value) => {
    const act = (): unknown =>
      toMessagePort(new AsyncOperationSource().operation, { reports: value as never });
    expect(act).toThrow(TypeError);
    expect(act).toThrow('Cannot serve operation: expected `reports` as "all" or "newest", got');
  });
});
