import { abandon, type Observation, observe } from "../../lib/adapter-kit.js";
import { type AnyOperationLike, AsyncStatus, type Outcome } from "../../lib/index.js";
import {
  clientErrorOf,
  EventStreamWriter,
  reasonOf,
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
  #newest: { readonly value: unknown } | undefined;

  constructor(operation: AnyOperationLike, options: ToResponseOptions) {
    this.#operation = operation;
    this.#options = options;
  }

  start(): ReadableStream<Uint8Array> {
    const observation = observe(this.#operation, {
      progress: (value) => {
        this.#newest = { value };
        if (this.#writer.hasRoom) this.#sendNewest();
      },
      completed: (...outcome) => this.#complete(...outcome),
    });
    this.#observation = observation;
    if (!observation.ended) observation.defer(this.#writer.keepAlive());
    return this.#writer.stream;
  }

  /** Sends the newest report; returns false if it cannot be sent, which ends the stream. */
  #sendNewest(): boolean {
    const report = this.#newest;
    if (report === undefined) return true;
    this.#newest = undefined;
    try {
      this.#writer.send("progress", report.value);
      return true;
    } catch (error) {
      this.#observation?.stop(); // Only this response ends; the operation continues.
      this.#fail("progress", error);
      return false;
    }
  }

  #complete(...[status, value]: Outcome<unknown>): void {
    if (!this.#sendNewest()) return;
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
    this.#writer.send(type, value);
    this.#writer.close();
  }

  /** The client has disconnected. */
  #stop(): void {
    this.#observation?.stop();
    if (this.#options.disconnect === "cancel") abandon(this.#operation, "Client disconnected");
  }
}
