import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  readProgress,
  toPromise,
  waitFor,
} from "async-operation";
import { fromPolling, type PollingContext } from "async-operation/polling";
import { collectStrays } from "../../support/strays.js";

interface State {
  readonly id: number;
  readonly done: number;
}

/** A service whose work is done after some polls. */
class Service {
  done = 0;
  readonly calls: string[] = [];
  readonly signals: AbortSignal[] = [];
  canceled = false;

  readonly start = async (): Promise<State> => {
    this.calls.push("start");
    return { id: 7, done: 0 };
  };

  readonly poll = async ({ id }: State, { signal }: PollingContext): Promise<State> => {
    this.calls.push(`poll ${id}`);
    this.signals.push(signal);
    this.done = Math.min(this.done + 0.5, 1);
    return { id, done: this.done };
  };

  readonly outcome = ({ id, done }: State): { result: string } | undefined => {
    if (this.canceled) throw new CanceledError("by the service");
    return done === 1 ? { result: `result ${id}` } : undefined;
  };

  readonly cancel = async ({ id }: State, reason: unknown): Promise<void> => {
    this.calls.push(`cancel ${id}: ${String(reason)}`);
    this.canceled = true;
  };
}

const never = new Promise<never>(() => {});
let service: Service;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
  service = new Service();
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** Lets a time pass, and the promises settle. */
const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

function record<TProgress>(operation: IAsyncOperationWithProgress<unknown, TProgress>): unknown[] {
  const reports: unknown[] = [];
  operation.progress = (_, value) => reports.push(value);
  return reports;
}

describe("fromPolling()", () => {
  test("starts the work, polls it each second, reports each state, and completes with the result", async () => {
    const operation = fromPolling(service);
    const reports = record(operation);
    await pass(999);
    expect([service.calls, operation.status]).toEqual([["start"], AsyncStatus.Started]);
    await pass(1);
    expect(service.calls).toEqual(["start", "poll 7"]);
    await pass(1000);
    expect(await toPromise(operation)).toBe("result 7");
    expect(reports).toEqual([
      { id: 7, done: 0 },
      { id: 7, done: 0.5 },
      { id: 7, done: 1 },
    ]);
  });

  test("completes at once when the first state is the last", async () => {
    const start = async () => ({ id: 1, done: 1 });
    expect(await toPromise(fromPolling({ ...service, start }))).toBe("result 1");
  });

  test("resumes work by its state, without a start", async () => {
    const { poll, outcome } = service;
    const operation = fromPolling({ state: { id: 9, done: 0 }, poll, outcome, interval: 0 });
    await pass(10);
    expect(await toPromise(operation)).toBe("result 9");
    expect(service.calls).toEqual(["poll 9", "poll 9"]);
  });

  test("reports what `progress` returns, if it has changed, and not undefined", async () => {
    const states = [0.5, 0.5, 0.75, undefined, 1];
    const operation = fromPolling({
      start: () => ({ done: 0.5 as number | undefined }),
      poll: () => ({ done: states.shift() }),
      outcome: ({ done }) => (done === 1 ? { result: "done" } : undefined),
      progress: ({ done }) => done,
      interval: 1,
    });
    const reports = record(operation);
    await pass(10);
    expect(await toPromise(operation)).toBe("done");
    expect(reports).toEqual([0.5, 0.75, 1]);
  });

  test("reports each state that has no JSON, as they cannot be compared", async () => {
    let polls = 0;
    const operation = fromPolling({
      start: () => ({ done: 0n }),
      poll: () => ({ done: polls++ < 2 ? 0n : 1n }),
      outcome: ({ done }) => (done === 1n ? { result: "done" } : undefined),
      interval: 1,
    });
    const reports = record(operation);
    await pass(10);
    expect(await toPromise(operation)).toBe("done");
    expect(reports).toEqual([0n, 0n, 0n, 1n].map((done) => ({ done })));
  });

  test("asks `interval` after each state", async () => {
    const interval = jest.fn(({ done }: State) => (done === 0 ? 5 : 50));
    const operation = fromPolling({ ...service, interval });
    await pass(5);
    expect(service.calls).toHaveLength(2);
    await pass(49);
    expect(service.calls).toHaveLength(2);
    await pass(1);
    expect(await toPromise(operation)).toBe("result 7");
    expect(interval.mock.calls).toEqual([[{ id: 7, done: 0 }], [{ id: 7, done: 0.5 }]]);
  });

  test.each([Number.NaN, -1, "soon", undefined])(
    "ends in Error when `interval` returns %p",
    async (time) => {
      const operation = fromPolling({ ...service, interval: () => time as number });
      await expect(toPromise(operation)).rejects.toThrow(
        "Cannot poll: expected the time until the next request as milliseconds, got",
      );
    },
  );

  test("waits as long as a timer can when the interval is longer", async () => {
    const operation = fromPolling({ ...service, interval: 3_000_000_000 });
    await pass(0x7fffffff - 1);
    expect(service.calls).toEqual(["start"]);
    operation.cancel("not needed");
    await pass(30_000);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test.each(["start", "outcome", "progress"])("ends in Error when `%s` throws", async (name) => {
    const error = new Error(name);
    const act = (): never => {
      throw error;
    };
    await expect(toPromise(fromPolling({ ...service, [name]: act }))).rejects.toBe(error);
  });
});

describe("fromPolling() of a poll that fails", () => {
  test("repeats it with growing pauses, five times in a row, and ends with its error then", async () => {
    let polls = 0;
    const error = new Error("ECONNRESET");
    const poll = async (): Promise<never> => {
      polls++;
      throw error;
    };
    const operation = fromPolling({ ...service, poll });
    await pass(1000);
    expect(polls).toBe(1);
    for (const [index, pause] of [1000, 2000, 4000, 8000, 16_000].entries()) {
      await pass(pause - 1);
      expect(polls).toBe(index + 1);
      await pass(1);
      expect(polls).toBe(index + 2);
    }
    await expect(toPromise(operation)).rejects.toBe(error);
  });

  test("counts the failures anew after an answer", async () => {
    let polls = 0;
    const poll = async (): Promise<State> => {
      polls++;
      if (polls % 5 !== 0) throw new Error("ECONNRESET");
      return { id: 7, done: polls === 20 ? 1 : polls / 100 };
    };
    const operation = fromPolling({ ...service, poll });
    await pass(200_000);
    expect(await toPromise(operation)).toBe("result 7");
  });

  test("asks `retry` for the pause, and ends with the error when it returns undefined", async () => {
    const errors = [new Error("429"), new Error("404")];
    const retry = jest.fn((error: unknown) => (error === errors[0] ? 300 : undefined));
    const thrown = [...errors];
    const poll = async (): Promise<never> => {
      throw thrown.shift();
    };
    const operation = fromPolling({ ...service, poll, retry });
    await pass(1299);
    expect(retry.mock.calls).toEqual([[errors[0], 1]]);
    await pass(1);
    await expect(toPromise(operation)).rejects.toBe(errors[1]);
    expect(retry.mock.calls).toEqual([
      [errors[0], 1],
      [errors[1], 2],
    ]);
  });

  test("counts one that does not answer in time as failed, and aborts its signal", async () => {
    const signals: AbortSignal[] = [];
    const poll = (_: State, { signal }: PollingContext): Promise<State> => {
      signals.push(signal);
      return signals.length < 2 ? never : Promise.resolve({ id: 7, done: 1 });
    };
    const operation = fromPolling({ ...service, poll, timeout: 5000 });
    await pass(1000 + 5000);
    expect(String(signals[0]?.reason)).toBe("Error: Operation was lost: no answer for 5000 ms");
    await pass(1000);
    expect(await toPromise(operation)).toBe("result 7");
    expect(signals[1]?.aborted).toBe(false);
  });
});

describe("the cancel of fromPolling()", () => {
  test("asks the work to cancel, polls at once, and ends as the work does", async () => {
    const operation = fromPolling(service);
    await pass(10);
    operation.cancel("not needed");
    await pass(0);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(service.calls).toEqual(["start", "cancel 7: not needed", "poll 7"]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("completes when the work completes in spite of it", async () => {
    const operation = fromPolling({ ...service, cancel: async () => {} });
    await pass(10);
    operation.cancel("not needed");
    await pass(5000);
    expect(await toPromise(operation)).toBe("result 7");
  });

  test("ends in Error when the work fails in spite of it", async () => {
    const error = new Error("no disk");
    const outcome = (): undefined => {
      if (service.canceled) throw error;
      return undefined;
    };
    const operation = fromPolling({ ...service, outcome });
    await pass(10);
    operation.cancel("not needed");
    await pass(5000);
    await expect(toPromise(operation)).rejects.toBe(error);
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("is sent when there is a state, if it is requested while the work starts", async () => {
    let begin!: (state: State) => void;
    const signals: AbortSignal[] = [];
    const start = ({ signal }: PollingContext): Promise<State> => {
      signals.push(signal);
      return new Promise((resolve) => {
        begin = resolve;
      });
    };
    const operation = fromPolling({ ...service, start });
    operation.cancel("not needed");
    await pass(20_000);
    expect([service.calls, signals[0]?.aborted]).toEqual([[], false]);
    begin({ id: 3, done: 0 });
    await pass(0);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(service.calls).toEqual(["cancel 3: not needed"]);
  });

  test("ends the operation after 30 seconds, and reaches work that starts later", async () => {
    let begin!: (state: State) => void;
    const signals: AbortSignal[] = [];
    const start = ({ signal }: PollingContext): Promise<State> => {
      signals.push(signal);
      return new Promise((resolve) => {
        begin = resolve;
      });
    };
    const operation = fromPolling({ ...service, start });
    const reports = record(operation);
    operation.cancel("not needed");
    await pass(29_999);
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    await pass(1);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(signals[0]?.aborted).toBe(true);
    begin({ id: 3, done: 0 });
    await pass(0);
    expect([service.calls, reports]).toEqual([["cancel 3: not needed"], []]);
  });

  test("ends the operation after `cancelTimeout` when the work goes on, and drops the poll", async () => {
    const signals: AbortSignal[] = [];
    const poll = (_: State, { signal }: PollingContext): Promise<State> => {
      signals.push(signal);
      return never;
    };
    const operation = fromPolling({ ...service, poll, cancelTimeout: 2000 });
    await pass(1000);
    operation.cancel("not needed");
    await pass(1999);
    expect(signals[0]?.aborted).toBe(false);
    await pass(1);
    expect(signals[0]?.aborted).toBe(true);
    await expect(toPromise(operation)).rejects.toBe("not needed");
  });

  test("is sent again before each poll until it is not refused", async () => {
    let refusals = 2;
    const cancel = async (state: State, reason: unknown): Promise<void> => {
      if (refusals-- > 0) {
        service.calls.push("refused");
        throw new Error("503");
      }
      await service.cancel(state, reason);
    };
    const poll = async (state: State): Promise<State> => state;
    const operation = fromPolling({ ...service, poll, cancel });
    await pass(10);
    operation.cancel("not needed");
    await pass(3000);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(service.calls).toEqual(["start", "refused", "refused", "cancel 7: not needed"]);
  });

  test("ends the operation at once, in Canceled, when the work cannot be canceled", async () => {
    const { start, poll, outcome } = service;
    const operation = fromPolling({ start, poll, outcome });
    await pass(1000);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await pass(10_000);
    expect(service.calls).toEqual(["start", "poll 7"]);
  });

  test("aborts a start that cannot be canceled otherwise, and waits for nothing", async () => {
    let signal: AbortSignal | undefined;
    const start = (context: PollingContext): Promise<State> => {
      signal = context.signal;
      return never;
    };
    const { poll, outcome } = service;
    const operation = fromPolling({ start, poll, outcome });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(signal?.aborted).toBe(true);
  });

  test("leaves nothing unhandled when the peer rejects after the end", async () => {
    const strays = await collectStrays(async () => {
      const rejectOnAbort = ({ signal }: PollingContext): Promise<State> =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      const cancel = async (): Promise<never> => {
        throw new Error("503");
      };
      const { poll, outcome } = service;
      fromPolling({ start: rejectOnAbort, poll, outcome }).cancel("not needed");
      const late = fromPolling({ ...service, cancel, cancelTimeout: 10 });
      await pass(1);
      late.cancel("not needed");
      await pass(10);
      expect(await waitFor(late, 0)).toBe(AsyncStatus.Canceled);
      const hanging = (_: State, context: PollingContext): Promise<State> => rejectOnAbort(context);
      const dropped = fromPolling({ ...service, poll: hanging, cancelTimeout: 10 });
      await pass(1000);
      dropped.cancel("not needed");
      await pass(10);
      expect(await waitFor(dropped, 0)).toBe(AsyncStatus.Canceled);
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });

  test("has no limit when `cancelTimeout` is Infinity", async () => {
    const poll = async (state: State): Promise<State> => state;
    const operation = fromPolling({
      ...service,
      poll,
      outcome: () => undefined,
      cancelTimeout: Infinity,
    });
    await pass(10);
    operation.cancel("not needed");
    await pass(3_600_000);
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    expect(readProgress(operation)).toEqual({ id: 7, done: 0 });
    jest.clearAllTimers();
  });
});

describe("fromPolling() of a wrong argument", () => {
  const poll = (): number => 1;
  const outcome = (): undefined => undefined;

  test.each<[string, unknown, string]>([
    [
      "no options",
      undefined,
      "Cannot use options: expected `{ start, poll, outcome }`, got undefined",
    ],
    [
      "neither `start` nor `state`",
      { poll, outcome },
      "Cannot poll: expected either `start` or `state`, got Object",
    ],
    [
      "both",
      { start: poll, state: 1, poll, outcome },
      "Cannot poll: expected either `start` or `state`, got Object",
    ],
    [
      "a `start` that is a value",
      { start: 5, poll, outcome },
      "Cannot poll: expected `start` as a function, got 5",
    ],
    [
      "no `poll`",
      { state: 1, outcome },
      "Cannot poll: expected `poll` as a function, got undefined",
    ],
    [
      "no `outcome`",
      { state: 1, poll },
      "Cannot poll: expected `outcome` as a function, got undefined",
    ],
    [
      "a wrong `cancel`",
      { state: 1, poll, outcome, cancel: 5 },
      "Cannot poll: expected `cancel` as a function, got 5",
    ],
    [
      "a wrong `retry`",
      { state: 1, poll, outcome, retry: 3 },
      "Cannot poll: expected `retry` as a function, got 3",
    ],
    [
      "a wrong `progress`",
      { state: 1, poll, outcome, progress: "x" },
      'Cannot poll: expected `progress` as a function, got "x"',
    ],
    [
      "a wrong `interval`",
      { state: 1, poll, outcome, interval: "1s" },
      'Cannot poll: expected `interval` as milliseconds, got "1s"',
    ],
    [
      "a negative `timeout`",
      { state: 1, poll, outcome, timeout: -1 },
      "Cannot poll: expected `timeout` as milliseconds, got -1",
    ],
    [
      "a wrong `cancelTimeout`",
      { state: 1, poll, outcome, cancelTimeout: Number.NaN },
      "Cannot poll: expected `cancelTimeout` as milliseconds, got NaN",
    ],
  ])("throws TypeError when it gets %s", (_, options, message) => {
    const act = (): unknown => fromPolling(options as never);
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });
});
