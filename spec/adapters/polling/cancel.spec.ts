import { describe, expect, jest, test } from "@jest/globals";
import { AsyncStatus, readProgress, toPromise, waitFor } from "async-operation";
import { fromPolling, type PollingContext } from "async-operation/polling";
import { collectStrays } from "../../support/strays.js";
import {
  LateStart,
  never,
  pass,
  provideService,
  record,
  type Service,
  type State,
} from "./service.js";

let service: Service;
provideService((provided) => {
  service = provided;
});

describe("the cancel of fromPolling()", () => {
  test("requests cancellation, polls immediately, and ends as the work does", async () => {
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
    const late = new LateStart();
    const operation = fromPolling({ ...service, start: late.start });
    operation.cancel("not needed");
    await pass(20_000);
    expect([service.calls, late.signals[0]?.aborted]).toEqual([[], false]);
    late.begin({ id: 3, done: 0 });
    await pass(0);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(service.calls).toEqual(["cancel 3: not needed", "poll 3"]);
  });

  test("ends the operation after 30 seconds, and reaches work that starts later", async () => {
    const late = new LateStart();
    const operation = fromPolling({ ...service, start: late.start });
    const reports = record(operation);
    operation.cancel("not needed");
    await pass(29_999);
    expect(await waitFor(operation, 0)).toBe(AsyncStatus.Started);
    await pass(1);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(late.signals[0]?.aborted).toBe(true);
    late.begin({ id: 3, done: 0 });
    await pass(0);
    expect([service.calls, reports]).toEqual([["cancel 3: not needed"], []]);
  });

  test("ends the operation after `cancelTimeout` if the work continues, and aborts the poll", async () => {
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

  test("hastens the next poll when it is accepted while a poll is under way", async () => {
    let answer!: (state: State) => void;
    const poll = async (state: State): Promise<State> => {
      service.calls.push("poll");
      if (service.canceled) return state;
      return new Promise((resolve) => {
        answer = () => resolve(state);
      });
    };
    const outcome = (state: State): undefined =>
      service.calls.length > 3 ? service.outcome(state) && undefined : undefined;
    const operation = fromPolling({ ...service, poll, outcome, interval: 60_000 });
    await pass(60_000);
    operation.cancel("not needed");
    await pass(10);
    answer({ id: 7, done: 0 });
    await pass(0);
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(service.calls).toEqual(["start", "poll", "cancel 7: not needed", "poll"]);
  });

  test("is not sent again when the work has completed after a refusal", async () => {
    const cancel = async (): Promise<void> => {
      service.calls.push("refused");
      throw new Error("400");
    };
    const poll = async (state: State): Promise<State> => {
      service.calls.push("poll");
      await Promise.resolve(); // The refusal arrives before the state.
      return { ...state, done: 1 };
    };
    const operation = fromPolling({ ...service, poll, cancel });
    await pass(10);
    operation.cancel("not needed");
    await pass(5000);
    expect(await toPromise(operation)).toBe("result 7");
    expect(service.calls).toEqual(["start", "refused", "refused", "poll"]);
  });

  test("is not sent to work that has completed at its start", async () => {
    const start = async (): Promise<State> => ({ id: 3, done: 1 });
    const operation = fromPolling({ ...service, start });
    operation.cancel("not needed");
    await pass(0);
    expect(await toPromise(operation)).toBe("result 3");
    expect(service.calls).toEqual([]);
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

  test("ends resumed work before its first poll", async () => {
    const { poll, outcome } = service;
    const operation = fromPolling({ state: { id: 9, done: 0 }, poll, outcome });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    await pass(10_000);
    expect(service.calls).toEqual([]);
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
