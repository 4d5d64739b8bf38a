import { describe, expect, test } from "@jest/globals";
import {
  type AnyOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  toPromise,
} from "async-operation";

describe("the protocol between two copies", () => {
  const key = Symbol.for("async-operation.watch.1");

  test("can add a watcher and settle nothing (W-65)", () => {
    const source = new AsyncOperationSource<string>();
    const stop = Reflect.get(source.operation, key).call(source.operation);
    expect([typeof stop, source.operation.status]).toEqual(["function", AsyncStatus.Started]);
    stop();
    source.complete("done");
  });

  test("throws when the operation is closed", () => {
    const operation = fromResult(1);
    operation.close();
    expect(() => Reflect.get(operation, key).call(operation)).toThrow("it is closed");
  });

  test("passes on the first outcome alone (W-65)", async () => {
    const operation = {
      ...fromResult(1),
      getResults: () => 1,
      cancel() {},
      [key]: (_: unknown, __: unknown, completed: (...values: unknown[]) => void) => {
        completed(AsyncStatus.Completed, "first");
        completed(AsyncStatus.Error, "second");
      },
    } as unknown as AnyOperationLike;
    expect(await toPromise(operation)).toBe("first");
  });
});
