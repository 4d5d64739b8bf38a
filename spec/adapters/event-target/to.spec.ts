import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  run,
} from "async-operation";
import {
  fromEventTarget,
  type OperationEventTarget,
  type ProgressEventLike,
  toEventTarget,
} from "async-operation/event-target";
import { toPromise } from "async-operation/promise";
import { describeContract } from "../../contract/describe-contract.js";
import { collectStrays } from "../../support/strays.js";

describeContract(
  "fromEventTarget()",
  (body) => {
    // Its reports tell how far a transfer is; the suite is told what was reported.
    const source = new AsyncOperationSource<unknown, unknown>();
    const loose = run(body, { progress: (value) => source.report(value) });
    const inner = fromEventTarget(toEventTarget(loose, () => 0));
    source.onCancel((reason) => inner.cancel(reason));
    toPromise(inner).then(
      (value) => source.complete(value),
      (error) => source.fail(error),
    );
    return source.operation;
  },
  { without: ["partial results", "synchrony"] },
);

const types = ["loadstart", "progress", "load", "error", "abort", "timeout", "loadend"];

/** All events of a target, in order: the type, and how far it is. */
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
  test("tells loadstart, each report, load and loadend, and has the very result", async () => {
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

  test("tells loadstart in a microtask where nothing is reported", async () => {
    const seen = eventsOf(toEventTarget(new AsyncOperationSource<string, number>().operation));
    expect(seen).toEqual([]);
    await null;
    expect(seen).toEqual(["loadstart 0"]);
  });

  test("tells loadstart before a report that comes in the same turn", () => {
    const source = new AsyncOperationSource<string, { loaded: number; total?: number }>();
    const seen = eventsOf(toEventTarget(source.operation));
    source.report({ loaded: 3 });
    source.report({ loaded: 4, total: 5 });
    source.complete("done");
    expect(seen).toEqual(["loadstart 0", "progress 3", "progress 4/5", "load 4/5", "loadend 4/5"]);
  });

  test("takes a map where the operation reports something else", () => {
    const source = new AsyncOperationSource<void, string>();
    const seen = eventsOf(toEventTarget(source.operation, (value) => value.length / 10));
    // @ts-expect-error a string does not say how far the work is
    (): unknown => toEventTarget(source.operation);
    source.report("12345");
    expect(seen).toEqual(["loadstart 0", "progress 0.5/1"]);
  });

  test("tells error and has the very error when the operation fails", () => {
    const { source } = startCancelable();
    const target = toEventTarget(source.operation);
    const seen = eventsOf(target);
    const error = new Error("no disk");
    source.fail(error);
    expect(seen).toEqual(["loadstart 0", "error 0", "loadend 0"]);
    expect(target.error).toBe(error);
  });

  test("cancels the operation with the reason by abort(), and tells abort", () => {
    const { operation, reasons } = startCancelable();
    const target = toEventTarget(operation);
    const seen = eventsOf(target);
    target.abort("not needed");
    target.abort("again");
    expect(seen).toEqual(["loadstart 0", "abort 0", "loadend 0"]);
    expect([reasons, target.error]).toEqual([["not needed"], "not needed"]);
  });

  test("aborts nothing when the operation has ended", () => {
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
    "tells all events in a microtask when the operation had %s before",
    async (_, operation, type) => {
      const target = toEventTarget(operation);
      const seen = eventsOf(target);
      expect([target.readyState, seen]).toEqual([2, []]);
      await null;
      expect(seen).toEqual(["loadstart 0", `${type} 0`, "loadend 0"]);
    },
  );

  test("leaves a listener that throws to itself", async () => {
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

  test("reports a report that says no number as uncaught, and drops it", async () => {
    const source = new AsyncOperationSource<string, number>();
    const target = toEventTarget(source.operation);
    const seen = eventsOf(target);
    const { uncaught } = await collectStrays(() => source.report("half" as never));
    expect(uncaught).toEqual([
      new TypeError(
        'Cannot dispatch progress: expected a number or an object with `loaded`, got "half"',
      ),
    ]);
    expect(seen).toEqual(["loadstart 0"]);
  });

  test.each([
    ["null", null, undefined, "expected an operation"],
    ["a wrong map", fromResult(1), 5, "map progress: expected a function, got 5"],
  ])("throws TypeError when it gets %s", (_, operation, map, message) => {
    const act = (): unknown => toEventTarget(operation as never, map as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});

describe("fromEventTarget() of toEventTarget()", () => {
  test("gives back the very result, error, reports and reason", async () => {
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
    expect(fromEventTarget(toEventTarget(canceled("why"))).errorCode?.cause).toBe("why");
    const { operation: inner, reasons } = startCancelable();
    fromEventTarget(toEventTarget(inner)).cancel(error);
    expect(reasons).toEqual([error]);
  });

  test("ends in Canceled with the very reason when the operation behind is canceled by others", () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    const reason = { why: "closed" };
    source.operation.cancel(reason);
    source.fail(reason);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("stays Started after a cancel until the operation behind has ended", () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    let ended = false;
    operation.completed = () => {
      ended = true;
    };
    operation.cancel();
    expect(ended).toBe(false);
    source.complete("after all");
    expect([operation.status, operation.getResults()]).toEqual([
      AsyncStatus.Completed,
      "after all",
    ]);
  });

  test("ends in Error when the operation behind fails after a cancel", () => {
    const source = new AsyncOperationSource<string, number>();
    const operation = fromEventTarget(toEventTarget(source.operation));
    operation.cancel("not needed");
    source.fail(new Error("no disk"));
    expect(operation.errorCode?.message).toBe("no disk");
  });
});

describe("fromEventTarget()", () => {
  test("drops what comes after the end", async () => {
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

  test("takes a target without `abort`, whose cancel is but a request", () => {
    const target = Object.assign(new EventTarget(), { readyState: 1, result: 1, error: null });
    const operation = fromEventTarget(target as never);
    operation.cancel();
    target.dispatchEvent(new Event("load"));
    expect(operation.getResults()).toBe(1);
  });

  test.each([
    ["null", null, "got null"],
    ["a promise", Promise.resolve(), "got Promise"],
    ["a request with a wrong upload", Object.assign(new EventTarget(), { upload: 5 }), "got 5"],
  ])("throws TypeError when it gets %s", (_, target, message) => {
    const act = (): unknown => fromEventTarget(target as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(
      `Cannot adapt event target: expected an object with \`addEventListener\`, ${message}`,
    );
  });
});
