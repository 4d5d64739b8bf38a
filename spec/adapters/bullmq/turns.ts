import { jest } from "@jest/globals";

/** The pauses between the turns of the jobs that one `QueueEvents` follows. */
export interface Turns {
  /** The length of the current pause, in milliseconds. */
  readonly pause: number | undefined;
  /** Ends the pause. */
  elapse(): void;
}

const pauses = [100, 2500, 5000];

/** Lets a test end the pauses between turns; all other timers elapse by themselves. */
export function captureTurns(): Turns {
  const { setTimeout: start } = globalThis;
  let waiting: { readonly act: () => void; readonly pause: number } | undefined;
  jest.spyOn(globalThis, "setTimeout").mockImplementation(((act: () => void, pause: number) => {
    if (!pauses.includes(pause)) return start(act, pause);
    waiting = { act, pause };
    return start(() => {}, 0);
  }) as never);
  return {
    get pause() {
      return waiting?.pause;
    },
    elapse() {
      const { act } = waiting ?? {};
      waiting = undefined;
      act?.();
    },
  };
}
