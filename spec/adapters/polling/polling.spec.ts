import { describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus, toPromise } from "async-operation";
import { fromPolling, type PollingContext } from "async-operation/polling";
import { never, pass, provideService, record, type Service, type State } from "./service.js";

let service: Service;
provideService((provided) => {
  service = provided;
});

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

  test("calls `interval` after each state", async () => {
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

  test.each([Number.NaN, -1, "soon", "5", null, undefined])(
    "ends in Error when `interval` returns %p",
    async (time) => {
      const operation = fromPolling({ ...service, interval: () => time as number });
      await expect(toPromise(operation)).rejects.toThrow(
        "Cannot poll: expected the time until the next request as milliseconds, got",
      );
    },
  );

  test("waits for an interval that is longer than a timer lasts", async () => {
    const operation = fromPolling({ ...service, interval: 3_000_000_000 });
    await pass(2_999_999_999);
    expect(service.calls).toEqual(["start"]);
    await pass(1);
    expect(service.calls).toEqual(["start", "poll 7"]);
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

  test("waits as long as `retry` returns, and ends with the error if it returns undefined", async () => {
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

describe("fromPolling() of a wrong argument", () => {
  const poll = (): number => 1;
  const outcome = (): undefined => undefined;

  test.each<[string, unknown, string]>([
    [
      "no options",
      undefined,
      "Cannot use options: expected `{ start, poll, outcome, … }`, got undefined",
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
