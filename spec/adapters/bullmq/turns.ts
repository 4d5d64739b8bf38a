import { jest } from "@jest/globals";

/** The pauses between the looks at the jobs that one `QueueEvents` follows. */
export interface Turns {
  /** The length of the current pause, in milliseconds. */
  readonly pause: number | undefined;
  /** Lets the rest of the current pause pass. */
  elapse(): void;
  /** Lets some time pass, in milliseconds. */
  pass(time: number): void;
}

const pauses = [100, 2000, 3000, 5000];

/** Lets a test decide when time passes and pauses between looks end; all other timers elapse by themselves. */
export function captureTurns(): Turns {
  const { setTimeout: start } = globalThis;
  let waiting:
    | { readonly act: () => void; readonly pause: number; readonly end: number }
    | undefined;
  let now = 0;
  jest.spyOn(performance, "now").mockImplementation(() => now);
  jest.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, pause: number) => {
    if (!pauses.includes(pause)) return start(act, pause);
    waiting = { act, pause, end: now + pause };
    return start(() => {}, 0);
  }) as never);
  return {
    get pause() {
      return waiting?.pause;
    },
    elapse() {
      const { act, end = now } = waiting ?? {};
      waiting = undefined;
      now = end;
      act?.();
    },
    pass(time) {
      now += time;
    },
  };
}
