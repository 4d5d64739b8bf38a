import { TestEnvironment as NodeEnvironment } from "jest-environment-node";

// In a terminal, jest sets it for its workers; the programs that specs start would colour what they print.
delete process.env["FORCE_COLOR"];

/** The errors that no caller caught while a function ran. */
export interface Strays {
  /** Uncaught exceptions, such as those of the handlers of consumers. */
  readonly uncaught: unknown[];
  /** Unhandled rejections. */
  readonly unhandled: unknown[];
}

const events = ["uncaughtException", "unhandledRejection"] as const;

/** Runs a function, and collects the errors that would fail the test. */
async function collectStrays(act: () => unknown): Promise<Strays> {
  const strays: Strays = { uncaught: [], unhandled: [] };
  const before = events.map((event) => process.rawListeners(event));
  for (const event of events) process.removeAllListeners(event);
  process.on("uncaughtException", (error) => strays.uncaught.push(error));
  process.on("unhandledRejection", (reason) => strays.unhandled.push(reason));
  try {
    await act();
    // Both events follow the microtasks of the turn that caused them.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    events.forEach((event, index) => {
      process.removeAllListeners(event);
      for (const listener of before[index] ?? []) process.on(event, listener as () => void);
    });
  }
  return strays;
}

/** A test of jest-circus, or a `describe`. */
interface Block {
  readonly name: string;
  readonly parent?: Block;
  mode?: string | null | undefined;
}

/** An event of jest-circus. */
interface CircusEvent {
  readonly name: string;
  readonly test?: Block;
}

/** Returns the outermost `describe` of a test. */
function suiteOf({ name, parent }: Block): string {
  return parent?.parent === undefined ? name : suiteOf(parent);
}

/**
 * Node's environment, with access to the real process: a spec has a copy without these events.
 *
 * One failure is enough for a run of a planted bug or of a mutant, in which many tests would end by a
 * timeout: STOP_AFTER_FAILURE skips the rest of the "suite" (the outermost `describe`) or of the "file".
 */
export default class Environment extends NodeEnvironment {
  readonly #stopped = new Set<string>();

  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { collectStrays });
  }

  async handleTestEvent({ name, test }: CircusEvent): Promise<void> {
    const { STOP_AFTER_FAILURE: scope } = process.env;
    if (scope === undefined || test === undefined) return;
    const key = scope === "suite" ? suiteOf(test) : "";
    if (name === "test_fn_failure" || name === "hook_failure") this.#stopped.add(key);
    if (name === "test_start" && this.#stopped.has(key)) test.mode = "skip";
  }
}
