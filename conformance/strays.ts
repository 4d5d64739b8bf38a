/** The errors that no caller caught while a function ran. */
export interface Strays {
  /** Uncaught exceptions, such as those of the handlers of consumers. */
  readonly uncaught: unknown[];
  /** Unhandled rejections. */
  readonly unhandled: unknown[];
}

type Listener = (value: unknown) => void;

/** The events of `process` in Node, Bun and Deno. */
interface ProcessLike {
  rawListeners(event: string): Listener[];
  removeAllListeners(event: string): unknown;
  on(event: string, listener: Listener): unknown;
}

/** Runs a function, and collects the errors that would end the process or fail the test. */
export async function collectStrays(act: () => unknown): Promise<Strays> {
  const strays: Strays = { uncaught: [], unhandled: [] };
  const process: ProcessLike | undefined = Object(globalThis).process;
  const stop =
    typeof process?.rawListeners === "function"
      ? collectOfProcess(process, strays)
      : collectOfWindow(strays);
  try {
    await act();
    // Both events follow the microtasks of the turn that caused them.
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

/** Does the same in the page or a worker of a browser. */
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
