import { describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, watch } from "async-operation";
import {
  fromMessagePort,
  type ToMessagePortOptions,
  toMessagePort,
} from "async-operation/message-port";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";
import { thrownBy } from "../../support/thrown-by.js";
import { serve, WebPort } from "./web-port.js";

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
    const pair = [0, 4];
    const nested = { done: [0], state };
    const bytes = new Uint8Array(2);
    const reports = await arrived(
      ({ report }) => {
        for (let index = 1; index <= 4; index++) {
          state.done = nested.done[0] = bytes[0] = pair[0] = index;
          for (const value of [state, index, nested, pair, bytes]) report(value);
        }
      },
      { transfer },
    );
    const expected = [1, 2, 3, 4].flatMap((index) => [
      { done: index, name: "a" },
      index,
      { done: [index], state: { done: index, name: "a" } },
      [index, 4],
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
    ["an array with another member", Object.assign([1, 2], { name: "pair" })],
    ["an array with a hole and another member", Object.assign(Array(2), { 1: 1, name: "pair" })],
    ["an array of more items than are copied by hand", Array(20).fill(1)],
    ["an array with an object", [{ done: 1 }]],
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

  test.each(["addEventListener", "start"] as const)(
    "throws what `%s` of its port throws, and serves nothing",
    (method) => {
      const port = new WebPort();
      const error = new Error("Not connected");
      port[method] = () => {
        throw error;
      };
      const source = new AsyncOperationSource<string>();
      expect(thrownBy(() => toMessagePort(source.operation, { port }))).toBe(error);
      expect(thrownBy(() => fromMessagePort(port))).toBe(error);
      source.complete("done");
      expect([...port.sent, ...port.listeners]).toEqual([]);
    },
  );

  test("sends the outcome though its port throws when it is to forget a listener", async () => {
    const { source, port, kinds } = serve();
    const error = new Error("Not connected");
    port.removeEventListener = () => {
      throw error;
    };
    const { uncaught } = await collectStrays(() => source.complete("done"));
    expect(uncaught).toEqual([error, error]); // Of two listeners.
    expect(kinds()).toEqual(["completed"]);
  });

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
