import { hasExited, onPortEvent, textOfError } from "../../lib/wire.js";

/** The end of a worker, and its reason. */
export interface WorkerEnd {
  readonly why: string;
  readonly cause?: unknown;
  /** Whether the worker has exited. After an error, one of Node exits; one of a browser may continue. */
  readonly exited: boolean;
}

/** Returns whether a port is itself a worker, or a utility process of Electron. */
export function isWorker(port: object): boolean {
  return "terminate" in port || "kill" in port;
}

/** The workers that have been alive: a utility process of Electron has no `pid` before it has spawned, and none after its exit. */
const spawned = new WeakSet<object>();

function isAlive(worker: object): boolean {
  const hasPid = (worker as { readonly pid?: unknown }).pid !== undefined;
  if (hasPid) spawned.add(worker);
  return hasPid;
}

/** Returns whether a worker has exited; a utility process, if it was followed or served before. */
export function hasEnded(worker: object): boolean {
  return hasExited(worker) || (!isAlive(worker) && spawned.has(worker));
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
      onPortEvent(worker, "error", (error, location, report = error) =>
        this.#end({
          why: `worker failed: ${textOfError(error)}${location ? ` at ${location}` : ""}`,
          cause: report,
          exited: false,
        }),
      ),
      onPortEvent(worker, "exit", (code) => {
        spawned.add(worker);
        this.#end({ why: `worker exited with code ${code}`, exited: true });
      }),
    ];
    watches.set(worker, this);
  }

  add(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#remove(listener);
  }

  #remove(listener: EndListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    isAlive(this.#worker); // Noted for the next follower.
    watches.delete(this.#worker);
    for (const stop of this.#stops) stop();
  }

  #end(end: WorkerEnd): void {
    // A copy, as a consumer may follow the worker again.
    for (const listener of [...this.#listeners]) listener(end);
  }
}
