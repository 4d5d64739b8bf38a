import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
} from "async-operation";
import {
  fromEventTarget,
  type OperationEventTarget,
  type ProgressEventLike,
  toEventTarget,
} from "async-operation/event-target";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

const types = ["loadstart", "progress", "load", "error", "abort", "timeout", "loadend"];

/** Records the events of a target: the type and the amount. */
function eventsOf(target: EventTarget): string[] {
  const seen: string[] = [];
  for (const type of types)
    target.addEventListener(type, (event) => {
      const { lengthComputable, loaded, total } = event as ProgressEventLike;
      seen.push(`${event.type} ${loaded}${lengthComputable ? `/${total}` : ""}`);
    });
  return seen;
}

function startCancelable() {
  const source = new AsyncOperationSource<string, number>();
  const reasons: unknown[] = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  return { source, reasons, operation: source.operation };
}

describe("toEventTarget()", () => {
  test("dispatches loadstart, each report, load and loadend, and has the same result", async () => {
    const source = new AsyncOperationSource<object, number>();
    const target = toEventTarget(source.operation) satisfies OperationEventTarget<object>;
    const seen = eventsOf(target);
    await null;
    for (const value of [0.5, 1]) source.report(value);
    expect([target.readyState, target.result, target.error]).toEqual([1, null, null]);
    const result = {};
    source.complete(result);
    source.report(2);
    expect(seen).toEqual([
      "loadstart 0",
      "progress 0.5/1",
      "progress 1/1",
      "load 1/1",
      "loadend 1/1",
    ]);
    expect([target.readyState, target.error]).toEqual([2, null]);
    expect(target.result).toBe(result);
  });

  test("dispatches loadstart in a microtask when there is no report", async () => {
    const seen = eventsOf(toEventTarget(new AsyncOperationSource<string, number>().operation));
    expect(seen).toEqual([]);
    await null;
    expect(seen).toEqual(["loadstart 0"]);
  });

  test("dispatches loadstart once when its listener causes a report", () => {
    const source = new AsyncOperationSource<string, number>();
    const target = toEventTarget(source.operation);
    const seen = eventsOf(target);
    target.addEventListener("loadstart", () => source.report(0.5));
    source.report(1);
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1", "progress 1/1"]);
  });

  test("dispatches a report once when a listener of loadstart causes it, after earlier ones", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.25);
    const target = toEventTarget(source.operation);
    const seen = eventsOf(target);
    target.addEventListener("loadstart", () => source.report(0.5));
    await null;
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1"]);
  });

  test("dispatches loadstart before a report of the same turn", () => {
    const source = new AsyncOperationSource<string, { loaded: number; total?: number }>();
    const seen = eventsOf(toEventTarget(source.operation));
    source.report({ loaded: 3 });
    source.report({ loaded: 4, total: 5 });
    source.complete("done");
    expect(seen).toEqual(["loadstart 0", "progress 3", "progress 4/5", "load 4/5", "loadend 4/5"]);
  });

  test("dispatches mapped reports when it gets a map", () => {
    const source = new AsyncOperationSource<void, string>();
    const seen = eventsOf(toEventTarget(source.operation, (value) => value.length / 10));
    // @ts-expect-error a string is not a measure
    (): unknown => toEventTarget(source.operation);
    source.report("12345");
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1"]);
  });

  test("dispatches error and has the same error when the operation fails", () => {
    const { source } = startCancelable();
    const target = toEventTarget(source.operation);
    const seen = eventsOf(target);
    const error = new Error("no disk");
    source.fail(error);
    expect(seen).toEqual(["loadstart 0", "error 0", "loadend 0"]);
    expect(target.error).toBe(error);
  });

  test("dispatches abort, and cancels the operation with the reason, when it is aborted", () => {
    const { operation, reasons } = startCancelable();
    const target = toEventTarget(operation);
    const seen = eventsOf(target);
    target.abort("not needed");
    target.abort("again");
    expect(seen).toEqual(["loadstart 0", "abort 0", "loadend 0"]);
    expect([reasons, target.error]).toEqual([["not needed"], "not needed"]);
  });

  test("cancels nothing when it is aborted after the end", () => {
    const source = new AsyncOperationSource<string, number>();
    const target = toEventTarget(source.operation);
    source.complete("done");
    let cancels = 0;
    Object.assign(source.operation, { cancel: () => cancels++ });
    target.abort();
    expect(cancels).toBe(0);
  });

  test.each([
    ["completed", fromResult("done"), "load"],
    ["failed", fromError("no disk"), "error"],
    ["been canceled", canceled("not needed"), "abort"],
  ])(
    "dispatches all events in a microtask when the operation has %s before",
    async (_, operation, type) => {
      const target = toEventTarget(operation);
      const seen = eventsOf(target);
      expect([target.readyState, seen]).toEqual([2, []]);
      await null;
      expect(seen).toEqual(["loadstart 0", `${type} 0`, "loadend 0"]);
    },
  );

  test("dispatches the other events when a listener throws", async () => {
    const source = new AsyncOperationSource<string, number>();
    const error = new Error("handler");
    let seen: string[] = [];
    const { uncaught } = await collectStrays(() => {
      const target = toEventTarget(source.operation);
      target.addEventListener("progress", () => {
        throw error;
      });
      seen = eventsOf(target);
      source.report(0.5);
      source.complete("done");
    });
    expect(uncaught).toEqual([error]);
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1", "load 0.5/1", "loadend 0.5/1"]);
  });

  test.each([
    ["a string", "half"],
    ["null", null],
    ["an amount as a string", { loaded: "1" }],
  ])("drops a report that is %s, and dispatches the others (W-52)", async (_, value) => {
    const source = new AsyncOperationSource<string, number>();
    const target = toEventTarget(source.operation);
    const seen = eventsOf(target);
    const strays = await collectStrays(() => {
      source.report(value as never);
      source.report(0.5);
      source.complete("done");
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1", "load 0.5/1", "loadend 0.5/1"]);
  });

  test("dispatches error and stops when the map throws; the operation continues (W-52)", async () => {
    const source = new AsyncOperationSource<string, { part: number } | null>();
    const target = toEventTarget(source.operation, (value) => (value as { part: number }).part);
    const seen = eventsOf(target);
    const strays = await collectStrays(() => {
      source.report({ part: 0.5 });
      source.report(null);
      source.report({ part: 1 });
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1", "error 0.5/1", "loadend 0.5/1"]);
    expect([target.readyState, target.error]).toEqual([2, expect.any(TypeError)]);
    target.abort();
    expect([source.isCanceled(), source.complete("done")]).toEqual([false, true]);
    expect(target.result).toBeNull();
  });

  test.each([
    ["the listener of loadstart", undefined],
    ["the map", "before"],
    ["the map, which throws", "throws"],
  ])("dispatches nothing after loadend when %s ends the operation", async (_, moment) => {
    const source = new AsyncOperationSource<string, number>();
    const target = toEventTarget(source.operation, (value) => {
      if (moment) source.complete("done");
      if (moment === "throws") throw new Error("too late");
      return value;
    });
    const seen = eventsOf(target);
    if (!moment) target.addEventListener("loadstart", () => source.complete("done"));
    const strays = await collectStrays(() => source.report(0.5));
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
    expect(seen.slice(-2)).toEqual(["load 0", "loadend 0"]);
    expect(target.result).toBe("done");
  });

  test.each([
    ["null", null, undefined, "expected an operation"],
    ["a wrong map", fromResult(1), 5, "map progress: expected a function, got 5"],
  ])("throws a TypeError when it gets %s", (_, operation, map, message) => {
    const act = (): unknown => toEventTarget(operation as never, map as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describe("fromEventTarget() of toEventTarget()", () => {
  test("returns the same result, error, reports and reason", async () => {
    const source = new AsyncOperationSource<object, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    const reports: unknown[] = [];
    operation.progress = (_, value) => reports.push(value);
    const result = {};
    source.report(0.5);
    source.complete(result);
    expect([reports, operation.getResults() === result]).toEqual([
      [{ loaded: 0.5, total: 1 }],
      true,
    ]);
    const error = new Error("no disk");
    expect(fromEventTarget(toEventTarget(fromError(error))).errorCode).toBe(error);
    expect(fromEventTarget(toEventTarget(canceled("not needed"))).errorCode?.cause).toBe(
      "not needed",
    );
    const { operation: inner, reasons } = startCancelable();
    fromEventTarget(toEventTarget(inner)).cancel(error);
    expect(reasons).toEqual([error]);
  });

  test.each([null, undefined, "no disk"])(
    "ends in Error when the operation fails with %p",
    (error) => {
      const [before, after] = [false, true].map((isLate) => {
        const source = new AsyncOperationSource<string, number>();
        const target = toEventTarget(source.operation);
        const operation = isLate ? undefined : fromEventTarget(target);
        source.fail(error);
        return operation ?? fromEventTarget(target);
      });
      for (const operation of [before, after]) {
        expect(operation?.status).toBe(AsyncStatus.Error);
        const cause: unknown = operation?.errorCode?.cause;
        expect(cause).toBe(error);
      }
    },
  );

  test("completes when the operation has completed with null", () => {
    const operation = fromEventTarget(toEventTarget(fromResult(null)));
    expect([operation.status, operation.getResults()]).toEqual([AsyncStatus.Completed, null]);
  });

  test("ends in Canceled when the operation was canceled before, whatever the reason", () => {
    const operation = fromEventTarget(toEventTarget(canceled("not needed")));
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
  });

  test("ends in Canceled with the same reason when the operation of the target is canceled", () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    const reason = { code: "closed" };
    source.operation.cancel(reason);
    source.fail(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("ends after a cancel only when the operation of the target ends", () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    let ended = false;
    operation.completed = () => {
      ended = true;
    };
    operation.cancel();
    expect(ended).toBe(false);
    source.complete("done");
    expect([operation.status, operation.getResults()]).toEqual([AsyncStatus.Completed, "done"]);
  });

  test("ends in Error when the operation of the target fails after a cancel", () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    operation.cancel("not needed");
    source.fail(new Error("no disk"));
    expect(operation.errorCode?.message).toBe("no disk");
  });
});

describe("fromEventTarget()", () => {
  test("ignores events after the end", async () => {
    const reader = Object.assign(new EventTarget(), {
      readyState: 1,
      result: "first",
      error: null,
      abort() {},
    });
    const operation = fromEventTarget(reader);
    reader.dispatchEvent(new Event("load"));
    reader.result = "second";
    reader.dispatchEvent(new Event("progress"));
    reader.dispatchEvent(new Event("error"));
    expect(await toPromise(operation)).toBe("first");
  });

  test("waits for the end of the target when it has no `abort`", () => {
    const target = Object.assign(new EventTarget(), { readyState: 1, result: 1, error: null });
    const operation = fromEventTarget(target as never);
    operation.cancel();
    target.dispatchEvent(new Event("load"));
    expect(operation.getResults()).toBe(1);
  });

  test.each([
    ["null", null, "got null"],
    ["a promise", Promise.resolve(), "got Promise"],
    ["an event target", new EventTarget(), "got EventTarget"],
    ["a signal", new AbortController().signal, "got AbortSignal"],
    [
      "a transaction of IndexedDB",
      Object.assign(new EventTarget(), { abort() {}, error: null, mode: "readwrite" }),
      "got EventTarget",
    ],
    [
      "a request of IndexedDB",
      Object.assign(new EventTarget(), { readyState: "pending", result: null, error: null }),
      "got EventTarget",
    ],
    [
      "an event source or a socket",
      Object.assign(new EventTarget(), { readyState: 0, url: "", close() {} }),
      "got EventTarget",
    ],
  ])("throws a TypeError when it gets %s", (_, target, message) => {
    const act = (): unknown => fromEventTarget(target as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot adapt event target: expected an XMLHttpRequest or a FileReader, ${message}`,
    );
  });
});
