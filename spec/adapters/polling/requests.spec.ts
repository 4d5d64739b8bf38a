// The signals of requests, and answers of the wrong type.
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, toPromise } from "async-operation";
import { fromPolling, type PollingContext } from "async-operation/polling";
import { never, pass, provideService, type Service, type State } from "./service.js";

let service: Service;
provideService((provided) => {
  service = provided;
});

describe("the signal of fromPolling()", () => {
  test("aborts when the operation ends, even if the answer of an earlier request arrives late", async () => {
    const signals: AbortSignal[] = [];
    let answer!: (state: State) => void;
    const poll = (_: State, { signal }: PollingContext): Promise<State> => {
      signals.push(signal);
      if (signals.length > 1) return never;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const cancel = undefined;
    const operation = fromPolling({ ...service, cancel, poll, timeout: 5000, retry: () => 0 });
    await pass(1000 + 5000);
    answer({ id: 7, done: 1 });
    await pass(10);
    operation.cancel("not needed");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(signals[1]?.reason).toBe("not needed");
  });

  test("has aborted when it is first read after the end, and after the time limit", async () => {
    const contexts: PollingContext[] = [];
    const poll = (_: State, context: PollingContext): Promise<never> => {
      contexts.push(context);
      return never;
    };
    const cancel = undefined;
    const operation = fromPolling({ ...service, cancel, poll, timeout: 5000, retry: () => 0 });
    await pass(1000 + 5000 + 1);
    operation.cancel("not needed");
    expect(contexts.map(({ signal }) => String(signal.reason))).toEqual([
      "Error: Operation was lost: no answer for 5000 ms",
      "not needed",
    ]);
  });

  test("is the same each time it is read", () => {
    const signals: AbortSignal[] = [];
    const start = (context: PollingContext): State => {
      signals.push(context.signal, context.signal);
      return { id: 7, done: 1 };
    };
    expect(fromPolling({ ...service, start }).status).toBe(AsyncStatus.Started);
    expect(signals[0]).toBe(signals[1]);
  });

  test("does not abort after the answer, which may be read later", async () => {
    const operation = fromPolling(service);
    await pass(5000);
    expect(operation.status).toBe(AsyncStatus.Completed);
    expect(service.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe("fromPolling()", () => {
  test.each<[string, unknown]>([
    ["true", true],
    ["null", null],
    ["Object", {}],
    ["Promise", Promise.resolve({ result: 1 })],
  ])("ends in Error when `outcome` returns %s", async (type, value) => {
    const operation = fromPolling({ ...service, outcome: () => value as undefined });
    await expect(toPromise(operation)).rejects.toThrow(
      `Cannot poll: expected \`{ result }\` or undefined of \`outcome\`, got ${type}`,
    );
  });

  test("does not call `retry` after the end", async () => {
    const failures: unknown[] = [];
    const poll = (_: State, { signal }: PollingContext): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    const retry = (error: unknown): number => failures.push(error);
    const operation = fromPolling({ ...service, cancel: undefined, poll, retry });
    await pass(1000);
    operation.cancel("not needed");
    await pass(5000);
    expect(failures).toEqual([]);
  });

  test("does not ask for the outcome when a report has ended it", async () => {
    const outcome = (): undefined => void service.calls.push("outcome");
    const operation = fromPolling({ ...service, cancel: undefined, outcome });
    operation.progress = () => operation.cancel("not needed");
    await pass(5000);
    expect(service.calls).toEqual(["start"]);
  });

  test("takes options of a class, and reads each once", async () => {
    const reads: string[] = [];
    class Job {
      readonly state = { id: 7, done: 0 };
      poll(state: State): State {
        return { ...state, done: state.done + 0.5 };
      }
      outcome({ done }: State): { result: string } | undefined {
        return done === 1 ? { result: "done" } : undefined;
      }
      get interval(): number {
        reads.push("interval");
        return 10;
      }
    }
    const operation = fromPolling(new Job());
    await pass(20);
    expect(await toPromise(operation)).toBe("done");
    expect(reads).toEqual(["interval"]);
  });
});
