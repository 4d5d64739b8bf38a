import { describe, expect, test } from "@jest/globals";
import { type AsyncOperationLike, AsyncStatus, toPromise, watch } from "async-operation";

/** An operation of another library that reports progress. */
class Foreign implements AsyncOperationLike<string, number> {
  readonly status: number = AsyncStatus.Started;
  readonly errorCode: unknown = null;
  progress: ((sender: unknown, value: number) => void) | null = null;
  completed: ((sender: unknown, status: AsyncStatus) => void) | null = null;

  getResults(): string {
    return "result";
  }

  cancel(): void {}

  /** Ends in Completed. */
  end(): void {
    this.completed?.(this, AsyncStatus.Completed);
  }
}

describe("the progress of a foreign operation", () => {
  test("reaches the earlier handler and the reporter", async () => {
    const foreign = new Foreign();
    const earlier: unknown[] = [];
    const values: number[] = [];
    foreign.progress = (...parameters) => earlier.push(...parameters);
    const promise = toPromise(foreign, { progress: (value) => values.push(value) });
    foreign.progress(foreign, 0.5);
    foreign.end();
    await promise;
    expect(earlier).toEqual([foreign, 0.5]);
    expect(values).toEqual([0.5]);
  });

  test("has its earlier handler again after the end", async () => {
    const foreign = new Foreign();
    const earlier = (): void => {};
    foreign.progress = earlier;
    const promise = toPromise(foreign, { progress: () => {} });
    expect(foreign.progress).not.toBe(earlier);
    foreign.end();
    await promise;
    expect(foreign.progress).toBe(earlier);
  });

  test("keeps a later handler after the end", async () => {
    const foreign = new Foreign();
    const later = (): void => {};
    const promise = toPromise(foreign, { progress: () => {} });
    foreign.progress = later;
    foreign.end();
    await promise;
    expect(foreign.progress).toBe(later);
  });

  test("reaches several reporters through one handler", async () => {
    const foreign = new Foreign();
    const values: number[] = [];
    const progress = (value: number): void => void values.push(value);
    const first = toPromise(foreign, { progress });
    const { progress: handler } = foreign;
    const second = toPromise(foreign, { progress });
    expect(foreign.progress).toBe(handler);
    handler?.(foreign, 0.5);
    foreign.end();
    await Promise.all([first, second]);
    expect(values).toEqual([0.5, 0.5]);
  });

  test("reaches each reporter once, even one that is added after the handler was replaced", async () => {
    const foreign = new Foreign();
    const calls: string[] = [];
    foreign.progress = (_, value) => calls.push(`earlier ${value}`);
    const first = toPromise(foreign, { progress: (value) => calls.push(`first ${value}`) });
    const { progress } = foreign;
    foreign.progress = (sender, value) => {
      calls.push(`wrapper ${value}`);
      progress?.(sender, value);
    };
    const second = toPromise(foreign, { progress: (value) => calls.push(`second ${value}`) });
    foreign.progress(foreign, 0.5);
    expect(calls).toEqual(["wrapper 0.5", "earlier 0.5", "first 0.5", "second 0.5"]);
    foreign.end();
    await Promise.all([first, second]);
  });

  test("reaches all reporters again when one is added after a handler that calls no other", async () => {
    const foreign = new Foreign();
    const calls: string[] = [];
    const first = toPromise(foreign, { progress: (value) => calls.push(`first ${value}`) });
    foreign.progress = (_, value) => calls.push(`other ${value}`);
    foreign.progress(foreign, 0.25);
    const second = toPromise(foreign, { progress: (value) => calls.push(`second ${value}`) });
    foreign.progress(foreign, 0.5);
    expect(calls).toEqual(["other 0.25", "other 0.5", "first 0.5", "second 0.5"]);
    foreign.end();
    await Promise.all([first, second]);
  });

  test("reaches the reporter when the slot was undefined", async () => {
    const foreign = new Foreign();
    Reflect.set(foreign, "progress", undefined);
    const values: number[] = [];
    const promise = toPromise(foreign, { progress: (value: number) => values.push(value) });
    foreign.progress?.(foreign, 0.5);
    foreign.end();
    await promise;
    expect(values).toEqual([0.5]);
  });

  test("keeps its handler when it is not watched", async () => {
    const foreign = new Foreign();
    const promise = toPromise(foreign);
    expect(foreign.progress).toBe(null);
    foreign.end();
    await promise;
  });

  test("reaches a watcher", () => {
    const foreign = new Foreign();
    const values: number[] = [];
    watch(foreign, { progress: (value) => values.push(value) });
    foreign.progress?.(foreign, 0.5);
    expect(values).toEqual([0.5]);
  });

  test("keeps its handler when only the outcome is watched", () => {
    const foreign = new Foreign();
    const statuses: AsyncStatus[] = [];
    watch(foreign, { completed: (status) => statuses.push(status) });
    expect(foreign.progress).toBeNull();
    foreign.end();
    expect(statuses).toEqual([AsyncStatus.Completed]);
  });

  test("reaches the reporter when the earlier handler throws, which throws from the call", async () => {
    const foreign = new Foreign();
    const values: number[] = [];
    foreign.progress = () => {
      throw new Error("from the earlier handler");
    };
    const promise = toPromise(foreign, { progress: (value) => values.push(value) });
    expect(() => foreign.progress?.(foreign, 1)).toThrow("from the earlier handler");
    foreign.end();
    await promise;
    expect(values).toEqual([1]);
  });

  test("reaches no reporter after the end (MF-09)", async () => {
    const foreign = new Foreign();
    const values: number[] = [];
    const promise = toPromise(foreign, { progress: (value) => values.push(value) });
    const { progress } = foreign;
    foreign.end();
    progress?.(foreign, 1);
    await promise;
    expect(values).toEqual([]);
  });

  test("is not set when the operation has no such slot", async () => {
    const action: AsyncOperationLike<void, never> = {
      status: AsyncStatus.Started,
      errorCode: null,
      completed: null,
      getResults() {},
      cancel() {},
    };
    const promise = toPromise(action, { progress: () => {} });
    action.completed?.(action, AsyncStatus.Completed);
    await promise;
    expect(action).not.toHaveProperty("progress");
  });

  test("throws the error of its setter from each call of `watch`", async () => {
    const thrown = new Error("from the setter");
    const foreign = Object.defineProperty(new Foreign(), "progress", {
      get: () => null,
      set() {
        throw thrown;
      },
    });
    const progress = (): void => {};
    await expect(toPromise(foreign, { progress })).rejects.toBe(thrown);
    await expect(toPromise(foreign, { progress })).rejects.toBe(thrown);
  });

  test("keeps the outcome when the earlier handler cannot be put back", async () => {
    const foreign = new Foreign();
    const earlier = (): void => {};
    let current: unknown = earlier;
    Object.defineProperty(foreign, "progress", {
      get: () => current,
      set(handler) {
        if (handler === earlier) throw new Error("from the setter");
        current = handler;
      },
    });
    const promise = toPromise(foreign, { progress: () => {} });
    foreign.end();
    expect(await promise).toBe("result");
  });
});
