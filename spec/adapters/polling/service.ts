import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { CanceledError, type IAsyncOperationWithProgress } from "async-operation";
import type { PollingContext } from "async-operation/polling";

export interface State {
  readonly id: number;
  readonly done: number;
}

/** A service whose work is done after some polls. */
export class Service {
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

/** Collects the reports of an operation. */
export function record(operation: IAsyncOperationWithProgress<unknown, unknown>): unknown[] {
  const reports: unknown[] = [];
  operation.progress = (_, value) => reports.push(value);
  return reports;
}

export const never: Promise<never> = new Promise(() => {});

/** A start that answers later. */
export class LateStart {
  readonly signals: AbortSignal[] = [];
  begin!: (state: State) => void;

  readonly start = ({ signal }: PollingContext): Promise<State> => {
    this.signals.push(signal);
    return new Promise((resolve) => {
      this.begin = resolve;
    });
  };
}

/** Lets a time pass, and the promises settle. */
export const pass = (milliseconds: number): Promise<void> =>
  jest.advanceTimersByTimeAsync(milliseconds);

/** Provides each test with a service and a fake clock, of which no timer may be left. */
export function provideService(set: (service: Service) => void): void {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    set(new Service());
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
}
