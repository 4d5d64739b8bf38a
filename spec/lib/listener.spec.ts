import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, watch } from "async-operation";

describe("a listener", () => {
  test("is called as a method when it is an object with `report` or with `cancel`", () => {
    const source = new AsyncOperationSource<string, number>();
    class Target {
      values: unknown[] = [];
      report(value: number): void {
        this.values.push(value);
      }
      cancel(reason: unknown): void {
        this.values.push(reason);
      }
    }
    const target = new Target();
    watch(source.operation, { progress: target, canceled: target });
    source.report(1);
    source.operation.cancel("not needed");
    expect(target.values).toEqual([1, "not needed"]);
  });

  test.each<[string, object, string]>([
    [
      "progress",
      { progress: {} },
      "Cannot use `progress`: expected a function or an object with `report`, got Object",
    ],
    [
      "canceled",
      { canceled: 5 },
      "Cannot use `cancel`: expected a function or an object with `cancel`, got 5",
    ],
  ])("is refused when `%s` is neither", (_, observer, message) => {
    const { operation } = new AsyncOperationSource<string, number>();
    expect(() => watch(operation, observer)).toThrow(new TypeError(message));
  });

  test("is called with only the value or the reason when it is a function", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[][] = [];
    const listener = (...parameters: unknown[]): void => void calls.push(parameters);
    const stop = watch(source.operation, { progress: listener });
    source.report(1);
    watch(source.operation, { progress: listener, canceled: listener });
    stop();
    source.report(2);
    source.operation.cancel("not needed");
    expect(calls).toStrictEqual([[1], [2], ["not needed"]]);
  });
});
