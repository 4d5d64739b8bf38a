import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AnyOperationLike, Outcome } from "../../lib/index.js";
import {
  bellOf,
  countOf,
  kindOf,
  messageOf,
  onPortEvent,
  outcomeMessageOf,
  ownValue,
  portMessage,
  replayProgress,
  ring,
  sendingError,
  serializeReason,
  transferListOf,
} from "../../lib/wire.js";
import { checkedParts } from "./electron.js";
import { onExit } from "./exit.js";
import type { MessagePortLike } from "./peers.js";
import { announcePresence } from "./presence.js";
import { AllReports, NewestReports, type Reports, type Transfer } from "./reports.js";
import { isWorker } from "./worker-end.js";

/** `end` is called after the last message. */
interface PortServerOptions {
  readonly reports: "all" | "newest";
  readonly transfer?: Transfer | undefined;
  readonly end?: () => void;
}

/** The number of the operation that is served last; begins at a random one, as a port may move to another thread. */
let lastNumber: number | undefined;

function nextNumber(): number {
  lastNumber = (lastNumber ?? Math.floor(Math.random() * 2 ** 48)) + 1;
  return lastNumber;
}

/** Sends the reports and the outcome of an operation through a port, and receives its cancel request. */
export class PortServer {
  readonly #operation: AnyOperationLike;
  readonly #port: MessagePortLike;
  readonly #options: PortServerOptions;
  readonly #transfer: Transfer | undefined;
  readonly #reports: Reports;
  /** The number of the operation, in each of its messages. */
  readonly #number: number = nextNumber();
  #observation: Observation | undefined;
  #ended = false;
  /** Wakes the other thread, if it blocks. */
  #bell: Int32Array | undefined;

  constructor(operation: AnyOperationLike, port: MessagePortLike, options: PortServerOptions) {
    this.#operation = operation;
    this.#port = port;
    this.#options = options;
    const { transfer } = options;
    this.#transfer = transfer && ((value) => checkedParts(port, transferListOf(value, transfer)));
    const Kind = options.reports === "all" ? AllReports : NewestReports;
    this.#reports = new Kind((message, parts) => this.#post(message, parts), this.#transfer);
  }

  start(): void {
    const observation = observe(this.#operation, {
      progress: (value) => this.#report(value),
      completed: (...outcome) => this.#complete(...outcome),
    });
    this.#observation = observation;
    if (observation.ended) return;
    try {
      this.#listen(observation);
    } catch (error) {
      this.#stop();
      throw error;
    }
    this.#post({ kind: "started" }); // The other side can cancel only what it knows.
    observation.defer(announcePresence(this.#port, (lock) => this.#post({ kind: "held", lock })));
    replayProgress(this.#operation, (value) => this.#report(value));
  }

  #listen(observation: Observation): void {
    const on = (type: string, listener: (event: unknown) => void): void =>
      observation.defer(onPortEvent(this.#port, type, listener));
    on("message", (event) => this.#receive(messageOf(event)));
    on("close", this.#stop);
    if (isWorker(this.#port)) on("exit", this.#stop);
    observation.defer(onExit(() => this.#reports.flush()));
  }

  #report(value: unknown): void {
    try {
      this.#reports.report(value);
    } catch (error) {
      this.#fail("progress", error);
    }
  }

  #complete(...outcome: Outcome<unknown>): void {
    this.#reports.flush();
    if (this.#ended) return;
    try {
      const message = outcomeMessageOf(this.#operation, outcome);
      const parts = message.kind === "completed" ? this.#transfer?.(message.value) : undefined;
      this.#send(message, parts);
      this.#end();
    } catch (error) {
      this.#fail("result", error);
    }
  }

  /** Ends the connection, but not the operation, after what came before. */
  #fail(what: string, error: unknown): void {
    this.#reports.flush();
    if (this.#ended) return;
    try {
      this.#send({ kind: "error", error: sendingError(what, error) });
    } catch {
      // The port sends nothing at all.
    }
    this.#end();
  }

  #end(): void {
    this.#stop();
    this.#options.end?.();
  }

  readonly #stop = (): void => {
    this.#ended = true;
    this.#reports.drop();
    this.#observation?.stop();
  };

  #post(message: object, parts?: readonly unknown[]): void {
    if (this.#ended) return;
    try {
      this.#send(message, parts);
    } catch (error) {
      this.#fail("progress", error);
    }
  }

  #send(message: object, parts: readonly unknown[] = []): void {
    this.#port.postMessage(portMessage({ ...message, operation: this.#number }), parts);
    ring(this.#bell);
  }

  #receive(message: unknown): void {
    const kind = kindOf(message);
    if (kind === "wake") this.#wake(bellOf(message));
    else if (ownValue(message, "operation") !== this.#number) return;
    else if (kind === "cancel") this.#cancel(ownValue(message, "reason"));
    else if (kind === "read") this.#reports.read(countOf(message, "sequence"));
  }

  #wake(bell: Int32Array | undefined): void {
    this.#bell = bell ?? this.#bell;
    ring(bell); // The other thread may have missed what was sent before the bell arrived.
  }

  #cancel(reason: unknown): void {
    abandon(this.#operation, typeof reason === "string" ? serializeReason(reason) : undefined);
  }
}
