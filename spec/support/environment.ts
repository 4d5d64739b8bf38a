import { TestEnvironment as NodeEnvironment } from "jest-environment-node";

/** What happened outside every stack while a function ran. */
export interface Strays {
  /** Uncaught exceptions: what the handlers of consumers threw. */
  readonly uncaught: unknown[];
  /** Unhandled rejections. */
  readonly unhandled: unknown[];
}

const events = ["uncaughtException", "unhandledRejection"] as const;

/** Runs a function while the strays of the process go to the caller instead of failing the test. */
async function collectStrays(act: () => unknown): Promise<Strays> {
  const strays: Strays = { uncaught: [], unhandled: [] };
  const before = events.map((event) => process.rawListeners(event));
  for (const event of events) process.removeAllListeners(event);
  process.on("uncaughtException", (error) => strays.uncaught.push(error));
  process.on("unhandledRejection", (reason) => strays.unhandled.push(reason));
  try {
    await act();
    // Both events come after the microtasks of the turn in which they were caused.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    events.forEach((event, index) => {
      process.removeAllListeners(event);
      for (const listener of before[index] ?? []) process.on(event, listener as () => void);
    });
  }
  return strays;
}

/** Node's environment, and a door to the real process: that of a spec is a copy without these events. */
export default class Environment extends NodeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { collectStrays });
  }
}
