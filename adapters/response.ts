import {
  abandon,
  argumentError,
  assertFunction,
  assertOperation,
  assertOptions,
  type Observation,
  observe,
} from "../lib/adapter-kit.js";
import {
  type AnyOperationLike,
  AsyncStatus,
  type IAsyncOperationWithProgress,
  type OperationContext,
  type Outcome,
  run,
} from "../lib/index.js";
import {
  bodyOf,
  deserializeError,
  deserializeReason,
  EventStreamWriter,
  eventStreamHeaders,
  eventsOf,
  eventValue,
  type SerializedError,
  sendingError,
  serializeReason,
} from "../lib/wire.js";

export type { SerializedError } from "../lib/wire.js";

/** Options for `toResponse`. */
export interface ToResponseOptions {
  /** Whether a disconnect of the client cancels the operation; it does by default. */
  readonly disconnect?: "cancel" | "continue" | undefined;
  /** Returns the part of an error that is sent to the client; by default only that the operation failed. */
  readonly error?: ((error: unknown) => SerializedError) | undefined;
}

/**
 * Options for `fromResponse`.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface FromResponseOptions<out TResult, out TProgress> {
  /** Checks the result and returns it with its type; an error that it throws ends the operation. */
  readonly parse?: ((value: unknown) => TResult) | undefined;
  /** Checks a report and returns it with its type; an error that it throws ends the operation. */
  readonly parseProgress?: ((value: unknown) => TProgress) | undefined;
  /** The longest event, in UTF-16 code units; 1,048,576 by default. */
  readonly limit?: number | undefined;
}

/**
 * Serves an operation as a `Response` of server-sent events: progress, then completed, error or canceled.
 *
 * Values are sent as JSON. A slow client receives the newest report and always the outcome. Of an error,
 * the client receives the name, the message and the code that `error` returns.
 *
 * @param operation - The operation to serve.
 * @param options - The effect of a disconnect, and the part of an error that is sent.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong type.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const handle = () => toResponse(startDownload(), { disconnect: "cancel" });
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export function toResponse(operation: AnyOperationLike, options: ToResponseOptions = {}): Response {
  assertOperation(operation);
  assertOptions(options, "`{ disconnect, error }`");
  const { disconnect = "cancel", error } = options;
  if (disconnect !== "cancel" && disconnect !== "continue")
    throw argumentError("serve operation", '`disconnect` as "cancel" or "continue"', disconnect);
  if (error !== undefined) assertFunction(error, "serve operation", "`error` as a function");
  const stream = new ResponseServer(operation, { disconnect, error }).start();
  return new Response(stream, { headers: eventStreamHeaders });
}

/**
 * Returns the operation that a server serves with `toResponse`.
 *
 * `cancel` drops the connection, even while it is established; the server decides whether to cancel its
 * operation. The operation ends in Error if the response is not a success or not an event stream, or
 * the connection is lost.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param send - Sends the request with the given signal; use POST to start work.
 * @param options - The functions that check received values, and the longest event.
 * @throws {TypeError} If `send` is not a function, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * const operation = fromResponse(({ signal }) => fetch(url, { method: "POST", signal }), {
 *   parse: String,
 *   parseProgress: Number,
 * });
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream}
 */
export function fromResponse<TResult = unknown, TProgress = unknown>(
  send: (context: { readonly signal: AbortSignal }) => Response | PromiseLike<Response>,
  options: FromResponseOptions<TResult, TProgress> = {},
): IAsyncOperationWithProgress<TResult, TProgress> {
  assertOptions(options, "`{ parse, parseProgress, limit }`");
  const { parse = unchecked, parseProgress = unchecked, limit = 1_048_576 } = options;
  assertFunction(send, "send request");
  assertFunction(parse, "parse events", "`parse` as a function");
  assertFunction(parseProgress, "parse events", "`parseProgress` as a function");
  if (!(limit > 0)) throw argumentError("parse events", "`limit` as a number above 0", limit);
  const exchange = async (context: OperationContext<TProgress>): Promise<TResult> => {
    const body = await bodyOf(await send(context), "text/event-stream", context);
    return follow(body.getReader(), context, { parse, parseProgress, limit });
  };
  return run(
    (context: OperationContext<TProgress>) =>
      new Promise<TResult>((resolve, reject) => {
        context.onCancel(reject); // Does not wait for `send` or the server.
        exchange(context).then(resolve, reject);
      }),
  );
}

/** Sends the newest report and the outcome of an operation as events. */
class ResponseServer {
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
      this.#end("error", sendingError("progress", error));
      return false;
    }
  }

  #complete(...[status, value]: Outcome<unknown>): void {
    if (!this.#sendNewest()) return;
    try {
      if (status === AsyncStatus.Completed) this.#end("completed", value);
      else if (status === AsyncStatus.Canceled) this.#end("canceled", serializeReason(value));
      else this.#end("error", describeError(value, this.#options.error));
    } catch (error) {
      this.#end("error", sendingError("result", error));
    }
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

function withoutDetails(): SerializedError {
  return { name: "Error", message: "Operation failed" };
}

/** Returns the name, the message and the code that `error` returns for a value, and no other member. */
function describeError(
  value: unknown,
  error: ToResponseOptions["error"] = withoutDetails,
): SerializedError {
  try {
    const { name, message, code } = error(value);
    return { name, message, code };
  } catch {
    return withoutDetails();
  }
}

type Complete<TOptions> = { readonly [Key in keyof TOptions]-?: NonNullable<TOptions[Key]> };

function unchecked(value: unknown): never {
  return value as never;
}

/** Reads events until the outcome. */
async function follow<TResult, TProgress>(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { report, onCancel }: OperationContext<TProgress>,
  { parse, parseProgress, limit }: Complete<FromResponseOptions<TResult, TProgress>>,
): Promise<TResult> {
  const drop = (reason?: unknown): void => {
    reader.cancel(reason).catch(() => {}); // The connection is lost already.
  };
  const unregister = onCancel(drop);
  try {
    for await (const event of eventsOf(reader, limit)) {
      if (event.type === "progress") report(parseProgress(eventValue(event)));
      else if (event.type === "completed") return parse(eventValue(event));
      else if (event.type === "error") throw deserializeError(eventValue(event));
      else if (event.type === "canceled") throw deserializeReason(eventValue(event));
    }
  } finally {
    unregister();
    drop();
  }
  throw new Error("Operation was lost: the connection was closed");
}
