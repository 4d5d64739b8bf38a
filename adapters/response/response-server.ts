import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import type { AnyOperationLike } from "../../lib/index.js";
import {
  EventStreamWriter,
  type EventToSend,
  eventBytes,
  eventData,
  outcomeEventOf,
  replayProgress,
  unsentEventOf,
} from "../../lib/wire.js";
import type { ToResponseOptions } from "./index.js";

/** Sends the newest report and the outcome of an operation as events. */
export class ResponseServer {
  readonly #operation: AnyOperationLike;
  readonly #options: ToResponseOptions;
  readonly #writer = new EventStreamWriter({
    pull: () => this.#sendNewest(),
    cancel: () => this.#stop(),
  });
  #observation: Observation | undefined;
  /** The data of the newest report, as it was when it was reported, while it waits for the reader. */
  #newest: string | undefined;
  /** The id of the last event. */
  #id = 0;

  constructor(operation: AnyOperationLike, options: ToResponseOptions) {
    this.#operation = operation;
    this.#options = options;
  }

  start(): ReadableStream<Uint8Array> {
    const [operation, { error }] = [this.#operation, this.#options];
    const observation = observe(operation, {
      progress: (value) => this.#report(value),
      completed: (...outcome) => this.#complete(outcomeEventOf(operation, outcome, error)),
    });
    this.#observation = observation;
    if (!observation.ended) {
      observation.defer(this.#writer.keepAlive());
      replayProgress(operation, (value) => this.#report(value));
    }
    return this.#writer.stream;
  }

  #report(value: unknown): void {
    try {
      this.#newest = eventData(value);
      if (this.#writer.hasRoom) this.#sendNewest();
    } catch (error) {
      this.#observation?.stop(); // Only this response ends; the operation continues.
      this.#complete(unsentEventOf("progress", error, this.#options.error));
    }
  }

  #sendNewest(): void {
    const data = this.#newest;
    this.#newest = undefined; // `send` may call `pull`.
    if (data !== undefined) this.#send({ type: "progress", data });
  }

  #send(event: EventToSend): void {
    this.#writer.send(eventBytes(event, ++this.#id));
  }

  #complete(outcome: EventToSend): void {
    this.#sendNewest();
    this.#send(outcome);
    this.#writer.close();
  }

  /** The client has disconnected, or this response has ended before. */
  #stop(): void {
    if (this.#observation?.ended) return;
    this.#observation?.stop();
    if (this.#options.disconnect === "cancel") abandon(this.#operation, "Client disconnected");
  }
}
