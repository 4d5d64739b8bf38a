import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type OperationContext,
  run,
  toPromise,
  whenAll,
} from "async-operation";
import { type OperationEvent, observeOperations, running } from "async-operation/diagnostics";
import { fromPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

/** Collects events as `name type`, until `stop`. */
function collect(): { lines: string[]; stop: () => void } {
  const lines: string[] = [];
  return { lines, stop: observeOperations(({ name, type }) => lines.push(`${name} ${type}`)) };
}

describe("observeOperations()", () => {
  test("calls its function with the start, each report, the cancel and the end", () => {
    const events: OperationEvent[] = [];
    const stop = observeOperations((event) => events.push(event));
    const outer = new AsyncOperationSource<string>({ name: "outer" });
    const source = run(
      ({ report, onCancel }: OperationContext<unknown>) => {
        report(0.5);
        onCancel((reason) => report(String(reason)));
        return new Promise((_, reject) => onCancel(reject));
      },
      { name: "upload" },
    );
    outer.onCancel(source);
    source.cancel("stop");
    return toPromise(source).catch(() => {
      stop();
      outer.complete("done");
      const common = { operation: source, name: "upload", startedAt: expect.any(Number) };
      expect(events).toStrictEqual([
        { ...common, type: "start", operation: outer.operation, name: "outer", parent: undefined },
        { ...common, type: "start", parent: undefined },
        { ...common, type: "progress", value: 0.5, parent: undefined },
        { ...common, type: "cancel", reason: "stop", parent: outer.operation },
        { ...common, type: "progress", value: "stop", parent: outer.operation },
        {
          ...common,
          type: "end",
          status: AsyncStatus.Canceled,
          value: "stop",
          parent: outer.operation,
        },
      ]);
    });
  });

  test("is called with the end of a promise that cannot be followed", () => {
    const { lines, stop } = collect();
    fromPromise(new Proxy(Promise.resolve(), {}));
    stop();
    expect(lines).toEqual(["fromPromise start", "fromPromise end"]);
  });

  test("is called before the body, and with the outcome of a body that throws", async () => {
    const { lines, stop } = collect();
    const error = new Error("No disk");
    const operation = run(function write(): void {
      lines.push("body");
      throw error;
    });
    stop();
    expect(operation.errorCode).toBe(error);
    expect(lines).toEqual(["write start", "body", "write end"]);
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("is called with the events of bodies in bodies, in their order", async () => {
    const { lines, stop } = collect();
    const descend = async (depth: number): Promise<void> => {
      if (depth > 0) await toPromise(run(() => descend(depth - 1), { name: String(depth) }));
    };
    await descend(3);
    stop();
    expect(lines).toEqual(["3 start", "2 start", "1 start", "1 end", "2 end", "3 end"]);
  });

  test("is called with the end of an operation that its `completed` handler closes", () => {
    const ends: unknown[] = [];
    const stop = observeOperations((event) => event.type === "end" && ends.push(event.value));
    const source = new AsyncOperationSource<string>();
    source.operation.completed = () => source.operation.close();
    source.complete("done");
    stop();
    expect(ends).toEqual(["done"]);
  });

  test("begins in the middle of an operation that runs already", () => {
    const source = new AsyncOperationSource<string, number>({ name: "upload" });
    const { lines, stop } = collect();
    source.report(1);
    source.complete("done");
    stop();
    expect(lines).toEqual(["upload progress", "upload end"]);
  });

  test("begins in the `completed` handler of an operation that closes itself", () => {
    const source = new AsyncOperationSource<string>({ name: "upload" });
    let observation: ReturnType<typeof collect> | undefined;
    source.operation.completed = () => {
      source.operation.close();
      observation = collect();
    };
    source.complete("done");
    observation?.stop();
    expect(observation?.lines).toEqual(["upload end"]);
  });

  test("leaves the work and the other observers alone when its function throws", async () => {
    const error = new Error("No screen");
    const lines: string[] = [];
    const strays = await collectStrays(() => {
      const stopFailing = observeOperations(() => {
        throw error;
      });
      const { lines: seen, stop } = collect();
      expect(run(() => 5, { name: "work" }).getResults()).toBe(5);
      stopFailing();
      stop();
      lines.push(...seen);
    });
    expect(lines).toEqual(["work start", "work end"]);
    expect(strays).toEqual({ uncaught: [error, error], unhandled: [] });
  });

  test("calls each of two observers with one function, and ends them one by one", () => {
    const lines: string[] = [];
    const listener = ({ type }: OperationEvent): void => void lines.push(type);
    const stops = [observeOperations(listener), observeOperations(listener)];
    run(() => 1);
    stops[0]?.();
    stops[0]?.();
    run(() => 1);
    stops[1]?.();
    run(() => 1);
    expect(lines).toEqual(["start", "start", "end", "end", "start", "end"]);
  });

  test("does not call an observer that another one has stopped in the same event", () => {
    const stop = observeOperations(() => other.stop());
    const other = collect();
    run(() => 1);
    stop();
    expect(other.lines).toEqual([]);
  });

  test("calls an observer that is added in an event from the next one on", () => {
    const added: ReturnType<typeof collect>[] = [];
    const stop = observeOperations(() => added.push(collect()));
    run(() => 1, { name: "work" });
    stop();
    for (const { stop } of added) stop();
    expect(added.map(({ lines }) => lines)).toEqual([["work end"], []]);
  });

  test("calls all observers in the same order when one of them causes an event", () => {
    const stop = observeOperations(({ type, operation }) => {
      if (type === "start") operation.cancel("too many");
    });
    const { lines, stop: stopCollecting } = collect();
    const source = new AsyncOperationSource<string>({ name: "work" });
    source.fail(source.reason);
    stop();
    stopCollecting();
    expect(lines).toEqual(["work start", "work cancel", "work end"]);
  });

  test("is called again after the stack has overflowed in a delivery", () => {
    const { lines, stop } = collect();
    jest.spyOn(AsyncLocalStorage.prototype, "run").mockImplementationOnce(() => {
      throw new RangeError("Maximum call stack size exceeded");
    });
    expect(run(() => 1).status).toBe(AsyncStatus.Error);
    jest.restoreAllMocks();
    run(() => 1, { name: "work" });
    stop();
    expect(lines.slice(-2)).toEqual(["work start", "work end"]);
  });

  test("does not observe what its function starts, even after an await", async () => {
    const log = async (): Promise<void> => {
      await null;
      await toPromise(whenAll([run(() => null)]));
      new AsyncOperationSource().complete(running().length);
    };
    const { lines, stop: stopCollecting } = collect();
    const stop = observeOperations(() => void log());
    const operation = run(() => turn(), { name: "work" });
    expect(running()).toHaveLength(1);
    await toPromise(operation);
    await turn();
    stop();
    stopCollecting();
    expect(lines).toEqual(["work start", "work end"]);
  });

  test.each([undefined, null, {}, "start"])("refuses %p", (listener) => {
    const action = () => observeOperations(listener as () => void);
    expect(action).toThrow("Cannot observe operations: expected a function");
  });
});

describe("the channels of node:diagnostics_channel", () => {
  test("publish the events of their type, without an observer", () => {
    const types = ["start", "progress", "cancel", "end"];
    const lines: string[] = [];
    const listener = (message: unknown, channel: string | symbol): void => {
      const { type, name } = message as OperationEvent;
      lines.push(`${String(channel)} ${type} ${name}`);
    };
    for (const type of types) subscribe(`async-operation:${type}`, listener);
    const source = new AsyncOperationSource<string, number>({ name: "upload" });
    source.report(1);
    source.operation.cancel();
    unsubscribe("async-operation:end", listener);
    source.complete("done");
    for (const type of types) unsubscribe(`async-operation:${type}`, listener);
    expect(lines).toEqual([
      "async-operation:start start upload",
      "async-operation:progress progress upload",
      "async-operation:cancel cancel upload",
    ]);
  });

  test("leave the work alone when a subscriber throws", async () => {
    const error = new Error("No screen");
    const fail = (): void => {
      throw error;
    };
    subscribe("async-operation:end", fail);
    const strays = await collectStrays(() => {
      expect(run(() => 5).getResults()).toBe(5);
    });
    unsubscribe("async-operation:end", fail);
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
  });
});
