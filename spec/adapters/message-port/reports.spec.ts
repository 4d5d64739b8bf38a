// A report is what it was when it was reported.
import { MessageChannel } from "node:worker_threads";
import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, watch } from "async-operation";
import {
  fromMessagePort,
  type ToMessagePortOptions,
  toMessagePort,
} from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { portMessage } from "../../../lib/wire.js";
import { WebPort } from "./web-port.js";

/** An operation and a port of the web that serves it. */
function serve(options: Omit<ToMessagePortOptions<WebPort>, "port"> = {}) {
  const source = new AsyncOperationSource<unknown, unknown>();
  const port = new WebPort();
  toMessagePort(source.operation, { ...options, port });
  const read = (sequence: unknown, operation = port.numbers[0]): void =>
    port.receive(portMessage({ kind: "read", operation, sequence }));
  const values = (): unknown[] => port.sent.flatMap(({ values = [] }) => values as unknown[]);
  const kinds = (): unknown[] => port.sent.map(({ kind }) => kind);
  return { source, port, read, values, kinds };
}

/** Reports values to an operation behind a real channel; returns what arrived. */
async function arrived(
  act: (source: AsyncOperationSource<unknown, unknown>) => void,
  options: Omit<ToMessagePortOptions, "port"> = {},
): Promise<unknown[]> {
  const source = new AsyncOperationSource<unknown, unknown>();
  const operation = fromMessagePort<unknown, unknown>(toMessagePort(source.operation, options));
  const reports: unknown[] = [];
  watch(operation, { progress: (value) => reports.push(value) });
  act(source);
  source.complete("done");
  await toPromise(operation);
  return reports;
}

class Point {
  x = 1;
}

const transfers = [undefined, (): [] => []];

describe.each(transfers)("toMessagePort({ transfer: %p })", (transfer) => {
  test("sends an object as it was when it was reported, in order (W-50)", async () => {
    const state = { done: 0, name: "a" };
    const nested = { done: [0], state };
    const bytes = new Uint8Array(2);
    const reports = await arrived(
      ({ report }) => {
        for (let index = 1; index <= 4; index++) {
          state.done = nested.done[0] = bytes[0] = index;
          for (const value of [state, index, nested, bytes]) report(value);
        }
      },
      { transfer },
    );
    const expected = [1, 2, 3, 4].flatMap((index) => [
      { done: index, name: "a" },
      index,
      { done: [index], state: { done: index, name: "a" } },
      new Uint8Array([index, 0]),
    ]);
    expect(reports).toEqual(expected);
  });

  const cycle = { name: "cycle", self: {} };
  cycle.self = cycle;
  const inherits = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } });
  const getter = {
    get computed() {
      return 5;
    },
  };
  test.each<[string, unknown]>([
    ["primitives", [1, NaN, -0, "text", true, null, undefined, 5n]],
    ["an object without a prototype", Object.assign(Object.create(null), { own: 1 })],
    ["an own `__proto__`", JSON.parse('{ "__proto__": null, "own": 1 }')],
    ["a member that is undefined", { own: undefined }],
    ["a symbol as a key", { [Symbol("key")]: () => {}, own: 1 }],
    ["a hidden member", Object.defineProperty({ own: 1 }, "hidden", { value: () => {} })],
    ["a getter", getter],
    ["a cycle", cycle],
    ["an inherited member", inherits],
    ["an instance of a class", new Point()],
    ["a Map", new Map([["now", new Date(0)]])],
    ["an array with a hole", Object.assign(Array(3), { 2: "third" })],
    ["a shared part, twice", [getter, getter]],
  ])("sends what `structuredClone` returns: %s", async (_, value) => {
    const values = Array.isArray(value) ? [...value, value] : [value];
    const reports = await arrived(({ report }) => values.forEach((each) => void report(each)), {
      transfer,
    });
    expect(reports).toStrictEqual(values.map((each) => structuredClone(each)));
    for (const [index, report] of reports.entries())
      expect(Reflect.ownKeys(Object(report))).toEqual(
        Reflect.ownKeys(Object(structuredClone(values[index]))),
      );
  });

  test.each<[string, unknown]>([
    ["a function", () => {}],
    ["a symbol", Symbol("evil")],
    ["a function in an object", { evil: () => {} }],
    [
      "a getter that throws",
      Object.defineProperty({}, "evil", {
        enumerable: true,
        get: () => {
          throw new Error("evil");
        },
      }),
    ],
    [
      "a proxy that throws",
      new Proxy(
        {},
        {
          getPrototypeOf: () => {
            throw new Error("evil");
          },
        },
      ),
    ],
  ])("ends the port in Error, after the earlier reports, for %s (W-51)", (_, value) => {
    const { source, values, kinds } = serve({ transfer });
    for (const each of [1, { flat: 2 }, [3], 4, value, 5]) source.report(each);
    source.complete("done");
    expect([values(), kinds().at(-1)]).toEqual([[1, { flat: 2 }, [3], 4], "error"]);
    expect(source.operation.getResults()).toBe("done");
  });
});

describe("toMessagePort({ transfer })", () => {
  test("moves the parts of a report when it is reported (W-50)", () => {
    const { source, values } = serve({ transfer: (value) => (value.buffer ? [value.buffer] : []) });
    const bytes = new Uint8Array([1, 2]);
    source.report("before");
    source.report(bytes);
    expect([bytes.length, values()]).toEqual([0, ["before", new Uint8Array([1, 2])]]);
  });

  test("calls `transfer` once for each report, with the value itself", () => {
    const transfer = jest.fn(() => []);
    const { source } = serve({ transfer });
    const values = [1, { flat: 1 }, [1]];
    for (const value of values) source.report(value);
    expect(transfer.mock.calls.map(([value]: unknown[]) => value)).toEqual(values);
    expect(transfer.mock.calls.every(([value]: unknown[], index) => value === values[index])).toBe(
      true,
    );
    source.complete(1);
  });

  test("ends the port in Error when `transfer` throws, after the earlier reports", () => {
    const { source, values, port } = serve({
      transfer(value) {
        if (value === "evil") throw new RangeError("no parts");
        return [];
      },
    });
    for (const value of [1, 2, "evil", 3]) source.report(value);
    expect([values(), port.sent.at(-1)]).toMatchObject([
      [1, 2],
      { kind: "error", error: { name: "RangeError", message: "Cannot send progress: no parts" } },
    ]);
  });
});

describe("toMessagePort() of a port that cannot send", () => {
  test.each(["all", "newest"] as const)(
    "leaves the operation alone (reports: %p)",
    async (reports) => {
      const source = new AsyncOperationSource<string, unknown>();
      const port = new WebPort();
      port.postMessage = () => {
        throw new Error("Not connected");
      };
      toMessagePort(source.operation, { port, reports });
      for (const value of [1, 2, {}, 4]) source.report(value);
      await null;
      expect([...port.listeners]).toEqual([]);
      source.complete("done");
      expect([source.operation.getResults(), source.isCanceled()]).toEqual(["done", false]);
    },
  );

  const ways = (["all", "newest"] as const).flatMap((reports) =>
    [0, 1, 2, 3, 4, 5, 6].map((messages) => [reports, messages] as const),
  );
  test.each(ways)(
    "leaves the operation alone (reports: %p) after %d messages",
    async (reports, messages) => {
      const { source, port, values } = serve({ reports });
      const post = port.postMessage.bind(port);
      port.postMessage = (message) => {
        if (port.sent.length >= messages) throw new Error("Not connected");
        post(message);
      };
      for (const value of [1, 2, [3], 4, () => {}, 5]) source.report(value);
      await null;
      source.complete("done");
      expect([source.operation.getResults(), source.isCanceled()]).toEqual(["done", false]);
      expect([port.sent.length <= messages, ...port.listeners]).toEqual([true]);
      const expected = reports === "all" ? [1, 2, [3], 4] : [1, 2, 4];
      expect(values()).toEqual(expected.slice(0, values().length));
    },
  );

  test.each([1, 2])(
    "leaves the operation alone when its last messages fail, after %d",
    (messages) => {
      const { source, port } = serve();
      const post = port.postMessage.bind(port);
      port.postMessage = (message) => {
        if (port.sent.length >= messages) throw new Error("Not connected");
        post(message);
      };
      source.report(1);
      source.report(2);
      source.complete("done");
      expect([source.operation.getResults(), port.sent.length]).toEqual(["done", messages]);
    },
  );

  test("leaves the operation alone when it is the second on its port", () => {
    const port = new WebPort();
    const first = new AsyncOperationSource<string>();
    toMessagePort(first.operation, { port });
    first.complete("done");
    port.postMessage = () => {
      throw new Error("Not connected");
    };
    const source = new AsyncOperationSource<string>();
    toMessagePort(source.operation, { port });
    expect([source.operation.status, ...port.listeners]).toEqual([AsyncStatus.Started]);
  });
});

describe('toMessagePort({ reports: "all" })', () => {
  test("ignores answers", async () => {
    const { source, read, values } = serve({ reports: "all" });
    read(1);
    for (const value of [1, 2, 3]) source.report(value);
    read(2);
    await null;
    source.complete("done");
    expect(values()).toEqual([1, 2, 3]);
  });
});

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
    for (const value of [[1], [2], [3], [4]]) source.report(value);
    read(1);
    expect([values(), kinds().at(-1)]).toEqual([[[1], [2], [3]], "error"]);
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
