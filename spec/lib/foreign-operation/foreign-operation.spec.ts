import { getEventListeners } from "node:events";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { type AsyncOperationLike, AsyncStatus, CanceledError, watch } from "async-operation";
import { toPromise } from "async-operation/promise";
import { collectStrays } from "../../support/strays.js";

type Handler = (...parameters: unknown[]) => void;

/** An operation of somebody else, with the least that the Windows Runtime demands. */
class Foreign implements AsyncOperationLike<string, never> {
  status: number = AsyncStatus.Started;
  errorCode: unknown = null;
  /** How often each member was used. */
  readonly uses = { completed: 0, getResults: 0, cancel: 0, close: 0 };
  #handler: Handler | undefined;

  get completed(): Handler | null {
    return this.#handler ?? null;
  }

  set completed(handler: Handler) {
    this.uses.completed++;
    if (this.#handler) throw Object.assign(new Error("Slot is taken"), { hresult: 0x80000018 });
    this.#handler = handler;
  }

  getResults(): string {
    this.uses.getResults++;
    return "result";
  }

  cancel(): void {
    this.uses.cancel++;
  }

  close(): void {
    this.uses.close++;
    throw new Error("from close");
  }

  /** Calls the completed handler with whatever it is given. */
  invoke(...parameters: unknown[]): void {
    this.#handler?.(...parameters);
  }

  /** Ends as it should. */
  end(status: AsyncStatus): void {
    this.status = status;
    this.invoke(this, status);
  }
}

/** The error that a promise rejects with. */
function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error("It resolved"),
    (error: unknown) => error,
  );
}

/** Makes a member throw when it is read. */
function breakMember(foreign: Foreign, name: keyof Foreign, error: Error): void {
  Object.defineProperty(foreign, name, {
    get() {
      throw error;
    },
  });
}

/** The error with which a foreign operation ends that says so of itself. */
function endWith(status: AsyncStatus, changes: Partial<Foreign>): Promise<unknown> {
  const foreign = Object.assign(new Foreign(), changes);
  const error = errorOf(toPromise(foreign));
  foreign.end(status);
  return error;
}

describe("the outcome of a foreign operation", () => {
  test("is the result, read once and not before the end (MF-16)", async () => {
    const foreign = new Foreign();
    const promises = [toPromise(foreign), toPromise(foreign)];
    expect(foreign.uses.getResults).toBe(0);
    foreign.end(AsyncStatus.Completed);
    expect(await Promise.all(promises)).toEqual(["result", "result"]);
    expect(await toPromise(foreign)).toBe("result");
    expect(foreign.uses.getResults).toBe(1);
  });

  test("is its `errorCode` when that is an error", async () => {
    const error = new RangeError("from the producer");
    expect(await endWith(AsyncStatus.Error, { errorCode: error })).toBe(error);
  });

  test("is its `errorCode` when that is an error of another realm", async () => {
    const error = runInNewContext("new RangeError('from afar')");
    expect(await endWith(AsyncStatus.Error, { errorCode: error })).toBe(error);
  });

  test("is what `getResults` throws when `errorCode` is a number", async () => {
    const error = new Error("from getResults");
    const getResults = (): never => {
      throw error;
    };
    expect(await endWith(AsyncStatus.Error, { errorCode: 0x80004005, getResults })).toBe(error);
  });

  test("is an error about the number when `getResults` does not throw", async () => {
    const error = await endWith(AsyncStatus.Error, { errorCode: 0x80004005 });
    expect(error).toMatchObject({
      message: "Operation could not be completed",
      cause: 0x80004005,
    });
  });

  test.each([null, undefined])("is an error when `errorCode` is %s (MF-02)", async (errorCode) => {
    const error = await endWith(AsyncStatus.Error, { errorCode });
    expect(error).toMatchObject({ message: "Operation could not be completed" });
  });

  test("is what `getResults` throws after Completed (MF-03)", async () => {
    const error = new Error("from getResults");
    const getResults = (): never => {
      throw error;
    };
    expect(await endWith(AsyncStatus.Completed, { getResults })).toBe(error);
  });

  test("is a cancellation when `errorCode` and `getResults` speak of an illegal call (MF-08, GW-03)", async () => {
    const getResults = (): never => {
      throw Object.assign(new Error("Illegal method call"), { hresult: 0x8000000e });
    };
    const error = await endWith(AsyncStatus.Canceled, { errorCode: 0x8000000e, getResults });
    expect(error).toBeInstanceOf(CanceledError);
    expect(error).toMatchObject({ name: "AbortError", hresult: 0x800704c7, cause: 0x8000000e });
  });

  test("is its own cancellation error when it has one", async () => {
    const errorCode = new DOMException("Stopped", "AbortError");
    expect(await endWith(AsyncStatus.Canceled, { errorCode })).toBe(errorCode);
  });

  test("is a cancellation without a cause when it has no error", async () => {
    const error = await endWith(AsyncStatus.Canceled, {});
    expect(error).toBeInstanceOf(CanceledError);
    expect(error).not.toHaveProperty("cause");
  });

  test("is a cancellation when `errorCode` throws after Canceled", async () => {
    const foreign = new Foreign();
    breakMember(foreign, "errorCode", new Error("Illegal method call"));
    const error = errorOf(toPromise(foreign));
    foreign.end(AsyncStatus.Canceled);
    expect(await error).toBeInstanceOf(CanceledError);
  });

  test("is an error when `errorCode` throws after Error", async () => {
    const foreign = new Foreign();
    const thrown = new Error("from errorCode");
    breakMember(foreign, "errorCode", thrown);
    const error = errorOf(toPromise(foreign));
    foreign.end(AsyncStatus.Error);
    expect(await error).toBe(thrown);
  });
});

describe("the completed handler on a foreign operation", () => {
  test("keeps the first outcome when it is called twice (MF-01)", async () => {
    const foreign = new Foreign();
    const promise = toPromise(foreign);
    foreign.end(AsyncStatus.Completed);
    foreign.errorCode = new Error("too late");
    expect(() => foreign.end(AsyncStatus.Error)).not.toThrow();
    foreign.end(AsyncStatus.Completed);
    expect(await promise).toBe("result");
    expect(foreign.uses.getResults).toBe(1);
  });

  test("ends the operation once when it is called during its assignment (MF-07)", async () => {
    class Synchronous extends Foreign {
      override set completed(handler: Handler) {
        super.completed = handler;
        this.end(AsyncStatus.Completed);
      }
      override get completed(): Handler | null {
        return super.completed;
      }
    }
    const foreign = new Synchronous();
    expect(await toPromise(foreign)).toBe("result");
    expect(foreign.uses).toMatchObject({ completed: 1, getResults: 1 });
  });

  test("is believed when the status property disagrees (MF-06)", async () => {
    const foreign = new Foreign();
    const promise = toPromise(foreign);
    foreign.status = AsyncStatus.Error;
    foreign.invoke(foreign, AsyncStatus.Completed);
    expect(await promise).toBe("result");
  });

  test.each([AsyncStatus.Started, 4, "done", undefined])(
    "makes an error of the status %p (MF-04, MF-05)",
    async (status) => {
      const foreign = new Foreign();
      const error = errorOf(toPromise(foreign));
      foreign.invoke(foreign, status);
      expect(await error).toMatchObject({
        message: expect.stringContaining("expected a final status, got "),
      });
      expect(foreign.uses.getResults).toBe(0);
    },
  );

  test("reads the status when it is called with no arguments", async () => {
    const foreign = new Foreign();
    const promise = toPromise(foreign);
    foreign.status = AsyncStatus.Completed;
    foreign.invoke();
    expect(await promise).toBe("result");
  });

  test("throws nothing when it is called with no arguments and the status throws", async () => {
    const foreign = new Foreign();
    const error = errorOf(toPromise(foreign));
    const thrown = new Error("from status");
    breakMember(foreign, "status", thrown);
    expect(() => foreign.invoke()).not.toThrow();
    expect(await error).toBe(thrown);
  });

  test("never closes the operation (MF-20)", async () => {
    const foreign = new Foreign();
    const promise = toPromise(foreign);
    foreign.end(AsyncStatus.Completed);
    expect(await promise).toBe("result");
    expect(foreign.uses.close).toBe(0);
  });
});

describe("the completed slot of a foreign operation", () => {
  test.each([
    ["Completed", AsyncStatus.Completed],
    ["Error", AsyncStatus.Error],
  ])("is left to others when the operation had ended in %s", async (_, status) => {
    const errorCode = status === AsyncStatus.Error ? new Error("from the producer") : null;
    const foreign = Object.assign(new Foreign(), { status, errorCode });
    const promise = toPromise(foreign);
    if (errorCode) await expect(promise).rejects.toBe(errorCode);
    else expect(await promise).toBe("result");
    expect(foreign.uses.completed).toBe(0);
  });

  test("is taken when the status reads Canceled, as the work may still end otherwise", async () => {
    const foreign = Object.assign(new Foreign(), { status: AsyncStatus.Canceled });
    const promise = toPromise(foreign);
    foreign.end(AsyncStatus.Completed);
    expect(await promise).toBe("result");
  });

  test("is not needed when it is taken and the status reads Canceled", async () => {
    const foreign = Object.assign(new Foreign(), { status: AsyncStatus.Canceled });
    foreign.completed = () => {};
    expect(await errorOf(toPromise(foreign))).toBeInstanceOf(CanceledError);
  });

  test("is never overwritten", async () => {
    const handler = (): void => {};
    const foreign = Object.defineProperty(new Foreign(), "completed", {
      value: handler,
      writable: true,
    });
    expect(await errorOf(toPromise(foreign))).toMatchObject({
      code: "E_ILLEGAL_DELEGATE_ASSIGNMENT",
      hresult: 0x80000018,
      message: "Cannot watch operation: its `completed` is already set",
    });
    expect(foreign.completed).toBe(handler);
  });

  test("gives its own error when it throws one, and releases the signal (MF-12)", async () => {
    const { signal } = new AbortController();
    const thrown = new Error("from the setter");
    const foreign = Object.defineProperty(new Foreign(), "completed", {
      get: () => null,
      set() {
        throw thrown;
      },
    });
    expect(await errorOf(toPromise(foreign, { signal }))).toBe(thrown);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("is asked for again by the next who watches when it threw", async () => {
    const foreign = new Foreign();
    const { completed } = Object.getOwnPropertyDescriptors(Foreign.prototype);
    Object.defineProperty(foreign, "completed", {
      configurable: true,
      get: () => null,
      set() {
        throw new Error("not yet");
      },
    });
    await errorOf(toPromise(foreign));
    Object.defineProperty(foreign, "completed", completed as PropertyDescriptor);
    const promise = toPromise(foreign);
    foreign.end(AsyncStatus.Completed);
    expect(await promise).toBe("result");
  });
});

describe("the cancel of a foreign operation", () => {
  test("escapes nowhere when it throws: the promise rejects with the reason", async () => {
    const controller = new AbortController();
    const foreign = Object.assign(new Foreign(), {
      cancel() {
        throw new Error("RPC server is unavailable");
      },
    });
    let error: unknown;
    const strays = await collectStrays(async () => {
      const promise = errorOf(toPromise(foreign, { signal: controller.signal }));
      controller.abort("not needed");
      error = await promise;
    });
    expect(error).toBe("not needed");
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("is not called by whoever only listens", async () => {
    const foreign = new Foreign();
    const promise = toPromise(foreign);
    foreign.end(AsyncStatus.Completed);
    await promise;
    expect(foreign.uses.cancel).toBe(0);
  });
});

describe("watch() of an operation of another version of the library", () => {
  test.each([0, 7, undefined, "1", null])("ends in Error for the status %p", (status) => {
    let end!: (status: unknown, value: unknown) => void;
    const operation = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults() {},
      cancel() {},
      [Symbol.for("async-operation.watch.1")](_progress: unknown, _canceled: unknown, done: never) {
        end = done;
        return () => {};
      },
    };
    const outcomes: unknown[] = [];
    watch(operation, { completed: (...outcome) => outcomes.push(outcome) });
    end(status, "first");
    end(AsyncStatus.Completed, "second");
    expect(outcomes).toEqual([[AsyncStatus.Error, expect.any(TypeError)]]);
  });
});
