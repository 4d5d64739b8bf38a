import { onPortEvent, textOfError } from "../../lib/wire.js";

/** The end of a worker, and its reason. */
export interface WorkerEnd {
  readonly why: string;
  readonly cause?: unknown;
  /** Whether the worker has exited. After an error, one of Node exits; one of a browser may continue. */
  readonly exited: boolean;
}

type EndListener = (end: WorkerEnd) => void;

/** The watches of workers that have followers. */
const watches = new WeakMap<object, WorkerWatch>();

/** Calls a function when a worker fails or exits; returns the function that unregisters it. */
export function onWorkerEnd(worker: object, listener: EndListener): () => void {
  const watch = watches.get(worker) ?? new WorkerWatch(worker);
  return watch.add(listener);
}

/** The followers of one worker, which share its listeners: an emitter warns of more than ten. */
class WorkerWatch {
  readonly #worker: object;
  readonly #listeners = new Set<EndListener>();
  readonly #stops: readonly (() => void)[];

  constructor(worker: object) {
    this.#worker = worker;
    this.#stops = [
      onPortEvent(worker, "error", (error) =>
        this.#end({
          why: `worker failed: ${textOfError(error)}`,
          cause: error,
          exited: false,
        }),
      ),
      onPortEvent(worker, "exit", (code) =>
        this.#end({ why: `worker exited with code ${code}`, exited: true }),
      ),
    ];
    watches.set(worker, this);
  }

  add(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#remove(listener);
  }

  #remove(listener: EndListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    watches.delete(this.#worker);
    for (const stop of this.#stops) stop();
  }

  #end(end: WorkerEnd): void {
    // A copy, as a consumer may follow the worker again.
    for (const listener of [...this.#listeners]) listener(end);
  }
}
