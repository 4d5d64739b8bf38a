import { describe, expect, jest, test } from "@jest/globals";
import type * as library from "async-operation";
import { AsyncOperationSource, AsyncStatus, fromResult, watch } from "async-operation";

describe("Symbol.dispose", () => {
  test("requests cancel, and closes when the operation ends", () => {
    const source = new AsyncOperationSource<string>();
    const { operation } = source;
    operation[Symbol.dispose]();
    operation[Symbol.dispose]();
    expect([operation.status, source.isCanceled()]).toEqual([AsyncStatus.Canceled, true]);
    source.complete("done");
    expect(() => operation.status).toThrow("it is closed");
  });

  test("closes at once when the cancel ends the operation", () => {
    const source = new AsyncOperationSource<string>();
    source.onCancel((reason) => source.fail(reason));
    source.operation[Symbol.dispose]();
    expect(() => source.operation.status).toThrow("it is closed");
  });

  test("throws nothing after close", () => {
    const operation = fromResult(1);
    operation.close();
    expect(operation[Symbol.dispose]()).toBe(undefined);
  });

  test("is a method that no loop over the members finds", () => {
    expect(Reflect.ownKeys(fromResult(1))).toEqual([]);
  });
});

describe("Symbol.asyncDispose", () => {
  test("waits for the end of an operation whose cancel is pending already", async () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    let disposed = false;
    const promise = source.operation[Symbol.asyncDispose]().then(() => {
      disposed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(disposed).toBe(false);
    source.fail("not needed");
    await promise;
    expect(() => source.operation.status).toThrow("it is closed");
  });

  test("throws nothing after close", async () => {
    const operation = fromResult(1);
    operation.close();
    expect(await operation[Symbol.asyncDispose]()).toBe(undefined);
  });

  test("leaves the completed slot and the watchers to others", async () => {
    const source = new AsyncOperationSource<string>();
    const order: string[] = [];
    watch(source.operation, { completed: () => order.push("watcher") });
    const promise = source.operation[Symbol.asyncDispose]().then(() => order.push("disposed"));
    source.operation.completed = () => order.push("public");
    source.complete("done");
    await promise;
    expect(order).toEqual(["public", "watcher", "disposed"]);
  });
});

describe("operation", () => {
  test("has no disposers when the platform has no Symbol.dispose", async () => {
    const { dispose, asyncDispose } = Symbol;
    const symbols = Symbol as { -readonly [Key in "dispose" | "asyncDispose"]?: symbol };
    delete symbols.dispose;
    delete symbols.asyncDispose;
    try {
      jest.resetModules();
      const copy: typeof library = await import("async-operation");
      const operation = copy.fromResult(1);
      expect("undefined" in operation).toBe(false);
      expect(dispose in operation).toBe(false);
      expect(operation.getResults()).toBe(1);
    } finally {
      Object.assign(Symbol, { dispose, asyncDispose });
    }
  });
});
