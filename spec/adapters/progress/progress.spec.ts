import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  type IAsyncOperationWithProgress,
  type IProgress,
  type OperationContext,
  Progress,
  run,
} from "async-operation";
import { fromProgress, toProgress } from "async-operation/progress";
import { toPromise } from "async-operation/promise";
import { startForeign } from "../../support/foreign.js";
import { collectStrays } from "../../support/strays.js";

const closed = fromResult(1);
closed.close();

describe("toProgress()", () => {
  test("calls `report` of any object as a method with each report (IP-06)", () => {
    const source = new AsyncOperationSource<string, number>();
    const target = {
      values: [] as number[],
      report(value: number) {
        this.values.push(value);
      },
    };
    toProgress(source.operation, target);
    source.report(0.5);
    source.report(1);
    expect(target.values).toEqual([0.5, 1]);
  });

  test("calls a function with each report alone (IP-07)", () => {
    const source = new AsyncOperationSource<string, number>();
    const calls: unknown[][] = [];
    toProgress(source.operation, (...parameters: unknown[]) => void calls.push(parameters));
    source.report(0.5);
    expect(calls).toStrictEqual([[0.5]]);
  });

  test("sends each report to a Progress", () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    toProgress(source.operation, new Progress<number>((value) => values.push(value)));
    source.report(0.5);
    expect(values).toEqual([0.5]);
  });

  test("sends each report before the body continues (IP-09)", async () => {
    const sent: number[] = [];
    const seen: unknown[] = [];
    const operation = run(async ({ report }: OperationContext<number>) => {
      for (let value = 0; value < 10; value++) {
        await null;
        report(value);
        seen.push(sent.at(-1));
      }
    });
    toProgress(operation, (value) => sent.push(value));
    await toPromise(operation);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("sends the reports of two operations to one reporter (IP-13)", () => {
    const [first, second] = [
      new AsyncOperationSource<string, number>(),
      new AsyncOperationSource<string, number>(),
    ];
    const values: number[] = [];
    const progress = new Progress<number>((value) => values.push(value));
    toProgress(first.operation, progress);
    toProgress(second.operation, progress);
    first.report(1);
    second.report(2);
    first.report(3);
    expect(values).toEqual([1, 2, 3]);
  });

  test("returns a function that stops it", () => {
    const source = new AsyncOperationSource<string, number>();
    const progress = jest.fn();
    const stop = toProgress(source.operation, progress);
    stop();
    stop();
    source.report(1);
    expect(progress).not.toHaveBeenCalled();
  });

  test("sends nothing when the operation has ended", () => {
    const progress = jest.fn();
    expect(toProgress(fromResult(1), progress)).not.toThrow();
    expect(progress).not.toHaveBeenCalled();
  });

  test("reports an error of the reporter as uncaught, and calls the public handler", async () => {
    const error = new Error("from the reporter");
    const source = new AsyncOperationSource<string, number>();
    const handler = jest.fn();
    const strays = await collectStrays(() => {
      toProgress(source.operation, () => {
        throw error;
      });
      source.operation.progress = handler;
      source.report(1);
    });
    source.complete("done");
    expect(handler.mock.calls).toEqual([[expect.anything(), 1]]);
    expect(handler.mock.calls[0]?.[0]).toBe(source.operation);
    expect(source.operation.status).toBe(AsyncStatus.Completed);
    expect(strays).toEqual({ uncaught: [error], unhandled: [] });
    expect(strays.uncaught[0]).toBe(error);
  });

  test("raises no unhandled rejection when the operation fails", async () => {
    const strays = await collectStrays(() => {
      const source = new AsyncOperationSource<string, number>();
      toProgress(source.operation, () => {});
      source.fail(new Error("no disk"));
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("calls the earlier handler of a foreign operation as well", () => {
    const foreign = startForeign();
    const earlier: unknown[] = [];
    const values: number[] = [];
    foreign.progress = (_, value) => earlier.push(value);
    toProgress(foreign, (value) => values.push(value));
    foreign.progress(foreign, 0.5);
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect([earlier, values]).toEqual([[0.5], [0.5]]);
  });

  test.each([
    ["the progress 5", fromResult(1), 5, "expected a function or an object with `report`, got 5"],
    ["the progress undefined", fromResult(1), undefined, "`report`, got undefined"],
    ["the progress null", fromResult(1), null, "`report`, got null"],
    ["the progress {}", fromResult(1), {}, "`report`, got Object"],
    ["the operation null", null, () => {}, "expected an operation"],
    ["a promise", Promise.resolve(), () => {}, "`fromPromise`"],
    ["a closed operation", closed, () => {}, "Cannot use operation: it is closed"],
  ])("throws when it gets %s", (_, operation, progress, message) => {
    expect(() => toProgress(operation as never, progress as never)).toThrow(message);
  });

  test("requires a reporter of the same type of progress", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    // @ts-expect-error the operation reports numbers
    expect(() => toProgress(operation, (value: string) => value)).not.toThrow();
  });
});

describe("fromProgress()", () => {
  async function importFile(progress: IProgress<number>): Promise<string> {
    await null;
    progress.report(0.5);
    return "imported";
  }

  test("runs a function of an IProgress, and infers its types", async () => {
    const operation = fromProgress(importFile) satisfies IAsyncOperationWithProgress<
      string,
      number
    >;
    const values: number[] = [];
    toProgress(operation, (value) => values.push(value));
    expect(await toPromise(operation)).toBe("imported");
    expect(values).toEqual([0.5]);
  });

  test("passes the whole context, whose members may be destructured", async () => {
    const operation = fromProgress(
      ({ report, onCancel }: OperationContext<number>) =>
        new Promise<string>((_, reject) => {
          onCancel(reject);
          report(0.5);
        }),
    );
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("completes at once when the function returns a value", () => {
    expect(fromProgress(() => 1).getResults()).toBe(1);
  });

  test("ends in Error with the error when the function throws", () => {
    const error = new Error("no disk");
    const operation = fromProgress(() => {
      throw error;
    });
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBe(error);
  });

  test("forwards the reports of toProgress() to another operation", async () => {
    const inner = new AsyncOperationSource<string, object>();
    const outer = fromProgress((progress: IProgress<object>) => {
      toProgress(inner.operation, progress);
      return toPromise(inner.operation);
    });
    const values: object[] = [];
    toProgress(outer, (value) => values.push(value));
    const value = {};
    inner.report(value);
    inner.complete("done");
    expect(await toPromise(outer)).toBe("done");
    expect(values).toEqual([value]);
    expect(values[0]).toBe(value);
  });

  test.each([
    [5, "5"],
    [null, "null"],
    [undefined, "undefined"],
    [{}, "Object"],
  ])("throws TypeError when the function is %p", (start, name) => {
    const act = (): unknown => fromProgress(start as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`expected a function, got ${name}`);
  });
});
