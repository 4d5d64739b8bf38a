import { type Observation, observe } from "../../lib/adapter-kit.js";
import type { AsyncOperationSource } from "../../lib/index.js";
import {
  isDetached,
  kindOf,
  lose,
  messageOf,
  onPortEvent,
  ownValue,
  PortReader,
} from "../../lib/wire.js";
import { Deadline } from "./deadline.js";
import { isUnreadable } from "./electron.js";
import type { MessagePortLike } from "./peers.js";
import { awaitAbsence, isLock } from "./presence.js";
import { hasEnded, onWorkerEnd, type WorkerEnd } from "./worker-end.js";

/** `worker` is the port itself, or behind it. */
interface PortFollowerOptions {
  readonly worker: object | undefined;
}

/** The silence after which a worker that is gone has sent everything, in milliseconds; ports of browsers do not report their end. */
const longestSilence = 250;

const unreadable = "a message could not be read";

/** The longest that a closed port waits for the reason of its worker, in milliseconds. */
const longestWait = 500;

/** Drives an operation by the messages of a port, and ends it when the port or its worker is gone. */
export class PortFollower<TResult, TProgress> {
  readonly #source: AsyncOperationSource<TResult, TProgress>;
  readonly #port: MessagePortLike;
  readonly #worker: object | undefined;
  readonly #deadline: Deadline = new Deadline(() => this.#lose());
  /** The end of the worker, until no message of it can arrive. */
  #end: WorkerEnd | undefined;
  #isClosed = false;
  /** Whether this follower waits for the lock of the other thread. */
  #isAwaited = false;

  constructor(
    source: AsyncOperationSource<TResult, TProgress>,
    port: MessagePortLike,
    { worker }: PortFollowerOptions,
  ) {
    this.#source = source;
    this.#port = port;
    this.#worker = worker;
  }

  start(): void {
    if (isDetached(this.#port)) {
      this.#lose("the port was closed or transferred");
      return;
    }
    const reader = new PortReader(this.#source, this.#port);
    const observation = observe(this.#source.operation, { canceled: () => reader.cancel() });
    observation.defer(() => reader.end());
    try {
      this.#listen(reader, observation);
    } catch (error) {
      observation.stop();
      throw error;
    }
    if (this.#worker && hasEnded(this.#worker))
      this.#endWorker({ why: "worker has exited", exited: true });
  }

  #listen(reader: PortReader<TResult, TProgress>, observation: Observation): void {
    const on = (type: string, listener: (event: unknown) => void): void =>
      observation.defer(onPortEvent(this.#port, type, listener));
    on("message", (event) => {
      const message = messageOf(event);
      if (isUnreadable(this.#port, message)) this.#lose(unreadable);
      this.#deadline.restart();
      if (reader.receive(message) && kindOf(message) === "held")
        this.#awaitAbsence(ownValue(message, "lock"), observation);
    });
    on("messageerror", () => this.#lose(unreadable));
    on("close", () => this.#close());
    if (this.#worker) observation.defer(onWorkerEnd(this.#worker, (end) => this.#endWorker(end)));
    observation.defer(() => this.#deadline.stop());
  }

  /** Detects a terminated browser thread by the lock that it held. */
  #awaitAbsence(lock: unknown, observation: Observation): void {
    if (this.#isAwaited || !isLock(lock)) return;
    this.#isAwaited = true;
    const stop = awaitAbsence(this.#port, lock, {
      isOwnWorker: this.#worker !== undefined,
      // The lock may become free before the last messages arrive.
      gone: () => this.#endWorker({ why: "the other thread has ended", exited: false }),
    });
    observation.defer(stop);
  }

  /** The last messages of a worker may arrive after its end: its port is closed after them. */
  #endWorker(end: WorkerEnd): void {
    this.#end ??= end;
    const isOwnPort = end.exited && this.#worker === this.#port;
    if (this.#isClosed || isOwnPort) this.#lose();
    else this.#deadline.start(longestSilence);
  }

  /** The end of a worker, with its code and its cause, may arrive after that of its port. */
  #close(): void {
    this.#isClosed = true;
    if (this.#end || !this.#worker) this.#lose();
    else this.#deadline.start(longestWait);
  }

  #lose(why = this.#end?.why ?? "the port was closed"): void {
    lose(this.#source, why, this.#end?.cause);
  }
}
