import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import { type AnyOperationLike, AsyncStatus, type Outcome } from "../../lib/index.js";
import {
  clientErrorOf,
  EventStreamWriter,
  eventData,
  reasonOf,
  replayProgress,
  serializeReason,
  unsentErrorOf,
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

  constructor(operation: AnyOperationLike, options: ToResponseOptions) {
    this.#operation = operation;
    this.#options = options;
  }

  start(): ReadableStream<Uint8Array> {
    const observation = observe(this.#operation, {
      progress: (value) => this.#report(value),
      completed: (...outcome) => this.#complete(...outcome),
    });
    this.#observation = observation;
    if (!observation.ended) {
      observation.defer(this.#writer.keepAlive());
      replayProgress(this.#operation, (value) => this.#report(value));
    }
    return this.#writer.stream;
  }

  #report(value: unknown): void {
    try {
      this.#newest = eventData(value);
      if (this.#writer.hasRoom) this.#sendNewest();
    } catch (error) {
      this.#observation?.stop(); // Only this response ends; the operation continues.
      this.#sendNewest();
      this.#fail("progress", error);
    }
  }

  #sendNewest(): void {
    const data = this.#newest;
    this.#newest = undefined; // `send` may call `pull`.
    if (data !== undefined) this.#writer.send("progress", data);
  }

  #complete(...[status, value]: Outcome<unknown>): void {
    this.#sendNewest();
    try {
      if (status === AsyncStatus.Completed) this.#end("completed", value);
      else if (status === AsyncStatus.Canceled) this.#end("canceled", this.#reasonOf(value));
      else this.#end("error", clientErrorOf(value, this.#options.error));
    } catch (error) {
      this.#fail("result", error);
    }
  }

  /** Returns the requested reason; without a request, the part of the cancellation that `error` returns. */
  #reasonOf(value: unknown): string | undefined {
    const { error } = this.#options;
    const described = error && clientErrorOf(value, error).message;
    return serializeReason(reasonOf(this.#operation, described));
  }

  #fail(name: string, cause: unknown): void {
    this.#end("error", unsentErrorOf(name, { cause, describe: this.#options.error }));
  }

  #end(type: string, value: unknown): void {
    this.#writer.send(type, eventData(value));
    this.#writer.close();
  }

  /** The client has disconnected, or this response has ended before. */
  #stop(): void {
    if (this.#observation?.ended) return;
    this.#observation?.stop();
    if (this.#options.disconnect === "cancel") abandon(this.#operation, "Client disconnected");
  }
}
