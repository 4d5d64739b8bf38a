import { describe, expect, test } from "@jest/globals";
import {
  AsyncInfoError,
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  type OperationContext,
  run,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../support/strays.js";

const { Completed, Canceled } = AsyncStatus;

describe("progress handler", () => {
  test("may cancel the operation, which the body sees after its report (RE-01)", async () => {
    const seen: unknown[] = [];
    const operation = run(async ({ signal, report }: OperationContext<number>) => {
      await null;
      for (const value of [0.25, 0.5, 0.75]) {
        report(value);
        seen.push([value, signal.aborted]);
        signal.throwIfAborted();
      }
    });
    operation.progress = (sender, value) => {
      if (value === 0.5) sender.cancel("half is enough");
    };
    const statuses: AsyncStatus[] = [];
    await new Promise<void>((resolve) => {
      operation.completed = (_, status) => {
        statuses.push(status);
        resolve();
      };
    });
    expect(seen).toEqual([
      [0.25, false],
      [0.5, true],
    ]);
    expect([statuses, operation.status]).toEqual([[Canceled], Canceled]);
  });

  test("may replace itself from the next report on (RE-03)", () => {
    const source = new AsyncOperationSource<string, number>();
    const log: unknown[] = [];
    source.operation.progress = (sender, value) => {
      log.push(["old", value]);
      sender.progress = (_, report) => log.push(["new", report]);
    };
    source.report(1);
    source.report(2);
    expect(log).toEqual([
      ["old", 1],
      ["new", 2],
    ]);
  });

  test("may set the completed handler (RE-04)", () => {
    const source = new AsyncOperationSource<string, number>();
    const statuses: AsyncStatus[] = [];
    source.operation.progress = (sender) => {
      sender.completed = (_, status) => statuses.push(status);
    };
    source.report(1);
    expect(statuses).toEqual([]);
    source.complete("done");
    expect(statuses).toEqual([Completed]);
  });

  test("may report again through the source", () => {
    const source = new AsyncOperationSource<string, number>();
    const values: number[] = [];
    source.operation.progress = (_, value) => {
      values.push(value);
      if (value < 3) source.report(value + 1);
    };
    source.report(1);
    expect(values).toEqual([1, 2, 3]);
  });
});

describe("completed handler", () => {
  test("cannot set another completed handler (RE-05)", async () => {
    let calls = 0;
    const { uncaught } = await collectStrays(() => {
      fromResult(1).completed = (operation) => {
        operation.completed = () => calls++;
      };
    });
    expect(calls).toBe(0);
    expect(uncaught).toEqual([expect.any(AsyncInfoError)]);
    expect(uncaught[0]).toMatchObject({ code: "E_ILLEGAL_DELEGATE_ASSIGNMENT" });
  });

  test("cannot cancel any more (RE-06)", () => {
    const source = new AsyncOperationSource<string>();
    let told = false;
    source.onCancel(() => {
      told = true;
    });
    source.operation.completed = (operation) => operation.cancel("too late");
    source.complete("done");
    expect([told, source.isCanceled(), source.operation.status]).toEqual([false, false, Completed]);
  });

  test("may get the results (RE-07)", () => {
    const source = new AsyncOperationSource<string>();
    let result: unknown;
    source.operation.completed = (operation) => {
      result = operation.getResults();
    };
    source.complete("done");
    expect(result).toBe("done");
  });

  test("may start a promise of the operation when it was set after the end (RE-11)", async () => {
    const operation = fromResult("done");
    let promise: Promise<string> | undefined;
    operation.completed = () => {
      promise = toPromise(operation);
    };
    expect(await promise).toBe("done");
  });

  test("may start a promise of the operation while the operation ends", async () => {
    const source = new AsyncOperationSource<string>();
    let promise: Promise<string> | undefined;
    source.operation.completed = () => {
      promise = toPromise(source.operation);
    };
    source.complete("done");
    expect(await promise).toBe("done");
  });

  test("cannot end the operation otherwise", () => {
    const source = new AsyncOperationSource<string>();
    let first: boolean | undefined;
    source.operation.completed = () => {
      first = source.fail(new Error("too late"));
    };
    source.complete("done");
    expect([first, source.operation.getResults()]).toEqual([false, "done"]);
  });
});

describe("abort listener of the body", () => {
  test("may cancel the operation again without a second abort (RE-09)", () => {
    const source = new AsyncOperationSource<string>();
    const reasons: unknown[] = [];
    const cancelAgain = () => {
      reasons.push(source.signal.reason);
      source.operation.cancel("again");
    };
    source.signal.addEventListener("abort", cancelAgain);
    source.onCancel(cancelAgain);
    source.operation.cancel("first");
    source.signal.removeEventListener("abort", cancelAgain);
    expect(reasons).toEqual(["first", "first"]);
  });
});
