/** What left every stack while a function ran. */
export interface Strays {
  /** Uncaught exceptions: what the handlers of consumers threw. */
  readonly uncaught: unknown[];
  /** Unhandled rejections. */
  readonly unhandled: unknown[];
}

type Listener = (value: unknown) => void;

/** The part of Node's, Bun's and Deno's `process` that sees what left every stack. */
interface ProcessLike {
  rawListeners(event: string): Listener[];
  removeAllListeners(event: string): unknown;
  on(event: string, listener: Listener): unknown;
}

/** Runs a function while what leaves every stack goes to the caller, and ends neither process nor test. */
export async function collectStrays(act: () => unknown): Promise<Strays> {
  const strays: Strays = { uncaught: [], unhandled: [] };
  const process: ProcessLike | undefined = Object(globalThis).process;
  const stop =
    typeof process?.rawListeners === "function"
      ? collectOfProcess(process, strays)
      : collectOfWindow(strays);
  try {
    await act();
    // Both come after the microtasks of the turn in which they were caused.
    for (let turn = 0; turn < 3; turn++) await nextTurn();
  } finally {
    stop();
  }
  return strays;
}

/** Waits for the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function collectOfProcess(process: ProcessLike, { uncaught, unhandled }: Strays): () => void {
  const lists = { uncaughtException: uncaught, unhandledRejection: unhandled };
  const restores = Object.entries(lists).map(([event, list]) => {
    const before = process.rawListeners(event);
    process.removeAllListeners(event);
    process.on(event, (value) => list.push(value));
    return () => {
      process.removeAllListeners(event);
      for (const listener of before) process.on(event, listener);
    };
  });
  return () => {
    for (const restore of restores) restore();
  };
}

/** The same in a browser's page or worker. */
function collectOfWindow({ uncaught, unhandled }: Strays): () => void {
  const onError = (event: Event): void => {
    event.preventDefault();
    uncaught.push((event as ErrorEvent).error);
  };
  const onRejection = (event: Event): void => {
    event.preventDefault();
    unhandled.push((event as PromiseRejectionEvent).reason);
  };
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return () => {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
  };
}
