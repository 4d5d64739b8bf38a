import { afterEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IProgress,
  type OperationContext,
  run,
} from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import { survivorsOf } from "../support/garbage.js";
import { collectStrays } from "../support/strays.js";

const { AbortController } = globalThis;

afterEach(() => {
  globalThis.AbortController = AbortController;
});

/** Returns the context of a running body: an assertion within the body would only fail the operation. */
function contextOf(): OperationContext<number> {
  let members!: OperationContext<number>;
  run((context: OperationContext<number>) => {
    members = context;
    return new Promise(() => {});
  });
  return members;
}

/** Counts the controllers that are created from now on. */
function countControllers(): () => number {
  let count = 0;
  globalThis.AbortController = class extends AbortController {
    constructor() {
      super();
      count++;
    }
  };
  return () => count;
}

describe("OperationContext", () => {
  test("has the name of its class as its tag", () => {
    expect(String(contextOf())).toBe("[object OperationContext]");
  });

  test("creates its signal when first read, and only once", () => {
    const count = countControllers();
    const context = contextOf();
    const { report, setResult, onCancel, isCanceled, throwIfCanceled } = context;
    report(1);
    setResult(1);
    onCancel(() => {});
    isCanceled();
    throwIfCanceled();
    expect(count()).toBe(0);
    expect(context.signal).toBe(context.signal);
    expect(count()).toBe(1);
  });

  test("creates no signal for an unobserved cancel", () => {
    const count = countControllers();
    run(() => new Promise(() => {})).cancel();
    expect(count()).toBe(0);
  });

  test("has members that may be destructured (FA-19)", () => {
    const partial: unknown[] = [];
    const values: number[] = [];
    const reasons: unknown[] = [];
    let members: OperationContext<number> | undefined;
    const operation = run((context: OperationContext<number>) => {
      const { signal, report, setResult, onCancel, isCanceled, throwIfCanceled } = context;
      members = { signal, report, setResult, onCancel, isCanceled, throwIfCanceled };
      return new Promise(() => {});
    });
    const { report, setResult, onCancel, isCanceled, throwIfCanceled } =
      members as unknown as OperationContext<number>;
    operation.progress = (sender, value) => {
      values.push(value);
      partial.push(sender.getResults());
    };
    setResult("working");
    report(0.5);
    onCancel((reason) => reasons.push(reason));
    expect([values, partial, isCanceled(), throwIfCanceled()]).toEqual([
      [0.5],
      ["working"],
      false,
      undefined,
    ]);
    operation.cancel("not needed");
    expect([reasons, isCanceled(), members?.signal.aborted]).toEqual([["not needed"], true, true]);
    expect(throwIfCanceled).toThrow("not needed");
  });

  test("is itself an IProgress", () => {
    const values: number[] = [];
    const work = (progress: IProgress<number>) => progress.report(0.5);
    run((context: OperationContext<number>) => work(context), {
      progress: (value) => values.push(value),
    });
    expect(values).toEqual([0.5]);
  });

  test("has no boolean member, which destructuring would freeze", () => {
    const context = contextOf();
    const members = Reflect.ownKeys(Object.getPrototypeOf(context))
      .filter((name) => name !== "constructor")
      .map((name) => [name, typeof Reflect.get(context, name)]);
    expect(Object.fromEntries(members)).toEqual({
      signal: "object",
      report: "function",
      setResult: "function",
      onCancel: "function",
      isCanceled: "function",
      throwIfCanceled: "function",
      [Symbol.toStringTag]: "string",
    });
  });

  test("keeps the function that reports, so that a loop creates no garbage", () => {
    const context = contextOf();
    expect(context.report).toBe(context.report);
  });

  test.each([["not needed"], [null], [{ why: "not needed" }]])(
    "throws the reason %p itself from throwIfCanceled",
    async (reason) => {
      const operation = run(async ({ throwIfCanceled }) => {
        await null;
        throwIfCanceled();
      });
      operation.cancel(reason);
      await expect(resultOf(operation)).rejects.toBe(reason);
      expect(operation.status).toBe(AsyncStatus.Canceled);
    },
  );

  test("throws the reason of the signal from throwIfCanceled when there is no reason", () => {
    let members: OperationContext<never> | undefined;
    const operation = run((context) => {
      members = context;
      return new Promise(() => {});
    });
    operation.cancel();
    let thrown: unknown;
    try {
      members?.throwIfCanceled();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CanceledError);
    expect(members?.signal.reason).toBe(thrown);
  });

  test("does nothing for a body that continues after its end", () => {
    let members: OperationContext<number> | undefined;
    const operation = run((context: OperationContext<number>) => {
      members = context;
      return "done";
    });
    operation.close();
    members?.report(1);
    members?.setResult("too late");
    members?.throwIfCanceled();
    expect([members?.isCanceled(), members?.signal.aborted]).toEqual([false, false]);
  });

  test.each([[undefined], [5], [{}]])("throws a TypeError when onCancel gets %p", (target) => {
    const operation = run(({ onCancel }) => onCancel(target as never));
    expect(operation.status).toBe(AsyncStatus.Error);
    expect(operation.errorCode).toBeInstanceOf(TypeError);
    expect(operation.errorCode?.message).toMatch(
      /^Cannot use `cancel`: expected a function or an object with `cancel`, got /,
    );
  });
});

describe("onCancel(part)", () => {
  test("cancels a part that runs, once, with the reason", () => {
    const [whole, part] = [new AsyncOperationSource<string>(), new AsyncOperationSource<string>()];
    const reasons: unknown[] = [];
    part.onCancel((reason) => reasons.push(reason));
    whole.onCancel(part.operation);
    whole.onCancel(part.operation);
    whole.operation.cancel("stop");
    expect(reasons).toEqual(["stop"]);
  });

  test("cancels a part at once when cancel was requested before, even after the end", () => {
    const whole = new AsyncOperationSource<string>();
    const first = new AsyncOperationSource<string>();
    const second = new AsyncOperationSource<string>();
    whole.operation.cancel("stop");
    whole.onCancel(first.operation);
    whole.complete("done");
    whole.onCancel(second.operation);
    expect([first.reason, second.reason]).toEqual(["stop", "stop"]);
  });

  test("leaves a part alone that was unregistered, or has ended (W-01)", () => {
    const whole = new AsyncOperationSource<string>();
    const part = new AsyncOperationSource<string>();
    const stop = whole.onCancel(part.operation);
    stop();
    stop();
    const ended = new AsyncOperationSource<string>();
    ended.complete("done");
    whole.onCancel(ended.operation)();
    whole.operation.cancel("stop");
    expect([part.isCanceled(), ended.isCanceled()]).toEqual([false, false]);
  });

  test("cancels a part as long as the whole lives, after a garbage collection", async () => {
    const whole = new AsyncOperationSource<string>();
    const part = new AsyncOperationSource<string>();
    whole.onCancel(part.operation);
    await survivorsOf({});
    whole.operation.cancel("stop");
    expect(part.reason).toBe("stop");
  });

  test("releases the whole when the part ends, after a garbage collection (W-01)", async () => {
    const whole = new AsyncOperationSource<string>();
    const part = new AsyncOperationSource<string>();
    const listener = jest.spyOn(part.operation, "cancel");
    whole.onCancel(part.operation);
    await survivorsOf({});
    part.complete("done");
    whole.operation.cancel("stop");
    expect(listener).not.toHaveBeenCalled();
  });

  test("reports no error of a part that ends after its whole, or after that was dropped", async () => {
    const part = new AsyncOperationSource<string>();
    const ended = new AsyncOperationSource<string>();
    ended.complete("done");
    ended.onCancel(part.operation);
    const dropWhole = (): WeakRef<object> => {
      const { operation, onCancel } = new AsyncOperationSource<string>();
      onCancel(part.operation);
      return new WeakRef(operation);
    };
    expect(await survivorsOf({ whole: dropWhole() })).toEqual([]);
    expect(await collectStrays(() => part.complete("done"))).toEqual({
      uncaught: [],
      unhandled: [],
    });
  });
});
