import {
  type AsyncOperationLike,
  AsyncStatus,
  abandon,
  argumentError,
  assertOperation,
  assertOptions,
  deserializeError,
  deserializeReason,
  type IAsyncOperationWithProgress,
  isCancellation,
  type OperationContext,
  run,
  type SerializedError,
  serializeError,
  serializeReason,
  watch,
} from "../lib/index.js";

/** What `toResponse` takes beside the operation. */
export interface ToResponseOptions {
  /** What becomes of the operation when the client is gone: it is canceled by default. */
  readonly disconnect?: "cancel" | "continue" | undefined;
  /** What of an error the client may know; by default that there was one. */
  readonly error?: ((error: unknown) => SerializedError) | undefined;
}

/** How many bytes may wait for a slow reader before reports are dropped for newer ones. */
const mostWaiting = 65_536;
/** How often something is sent, so that nobody in between takes the connection for dead, in milliseconds. */
const heartbeat = 15_000;

/**
 * Returns a `Response` that tells of an operation as server-sent events: progress, then completed, error or canceled.
 *
 * Values cross as JSON. A slow client gets the newest report and always the end. Errors cross by name,
 * message and code, and only as far as `error` says.
 *
 * @param operation - The operation to serve.
 * @param options - What a disconnect means, and what the client may know of an error.
 * @throws {TypeError} If `operation` is not one, or an option is of the wrong kind.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const handle = () => toResponse(startDownload(), { disconnect: "cancel" });
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export function toResponse(
  operation: AsyncOperationLike<unknown, unknown>,
  options: ToResponseOptions = {},
): Response {
  assertOptions(options, "`{ disconnect, error }`");
  const { disconnect = "cancel", error = unsaid } = options;
  assertOperation(operation);
  if (disconnect !== "cancel" && disconnect !== "continue")
    throw argumentError("serve operation", '`disconnect` as "cancel" or "continue"', disconnect);
  if (typeof error !== "function")
    throw argumentError("serve operation", "`error` as a function", error);
  const encoder = new TextEncoder();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let newest: { readonly value: unknown } | undefined;
  let unwatch: (() => void) | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let ended = false;
  let id = 0;

  const write = (text: string): void => controller.enqueue(encoder.encode(text));
  const send = (kind: string, value: unknown): void => {
    const data = JSON.stringify(value) ?? "\ndata:"; // Blank, as an event without data is none.
    write(`id: ${++id}\nevent: ${kind}\ndata: ${data}\n\n`);
  };
  const release = (): void => {
    ended = true;
    clearInterval(timer);
    unwatch?.();
  };
  const end = (kind: string, value: unknown): void => {
    send(kind, value);
    release();
    controller.close();
  };
  const refuse = (what: string, cause: unknown): void => {
    const { name, message } = serializeError(cause);
    end("error", { name, message: `Cannot send ${what}: ${message}` });
  };
  const sendNewest = (): void => {
    const report = newest;
    newest = undefined;
    try {
      if (report) send("progress", report.value);
    } catch (cause) {
      refuse("progress", cause);
      abandon(operation, cause);
    }
  };
  const conclude = (status: AsyncStatus, value: unknown): void => {
    sendNewest();
    if (ended) return;
    try {
      if (status === AsyncStatus.Completed) end("completed", value);
      else if (status === AsyncStatus.Canceled) end("canceled", serializeReason(value));
      else end("error", said(error, value));
    } catch (cause) {
      refuse("result", cause);
    }
  };

  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      pull: sendNewest,
      cancel() {
        release();
        if (disconnect === "cancel") abandon(operation, "Client disconnected");
      },
    },
    { highWaterMark: mostWaiting, size: ({ length }) => length },
  );
  const hasRoom = (): boolean => (controller.desiredSize as number) > 0;
  unwatch = watch(operation, {
    progress(value) {
      newest = { value };
      if (hasRoom()) sendNewest();
    },
    completed: conclude,
  });
  if (!ended)
    timer = setInterval(() => {
      if (hasRoom()) write(":\n\n");
    }, heartbeat);
  return new Response(stream, { headers });
}

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

function unsaid(): SerializedError {
  return { name: "Error", message: "Operation failed" };
}

/** What the client may know of an error, and nothing else of what `error` returns. */
function said(error: (error: unknown) => SerializedError, value: unknown): SerializedError {
  try {
    const { name, message, code } = error(value);
    return { name, message, code };
  } catch {
    return unsaid();
  }
}

/**
 * What `fromResponse` takes beside the request.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 */
export interface FromResponseOptions<out TResult, out TProgress> {
  /** Checks the result, and gives it its type; what it throws ends the operation in Error. */
  readonly parse?: ((value: unknown) => TResult) | undefined;
  /** Checks a report, and gives it its type; what it throws ends the operation in Error. */
  readonly parseProgress?: ((value: unknown) => TProgress) | undefined;
  /** How long one event may be, in UTF-16 code units; 1,048,576 by default. */
  readonly limit?: number | undefined;
}

/**
 * Returns the operation that a server tells of with `toResponse`.
 *
 * `cancel` drops the connection, also while it is made: the server decides what that means. The operation
 * ends in Error where the answer is no success or no event stream, or the connection is lost.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param send - Sends the request with the signal that it is given; use POST to start work.
 * @param options - How to check what comes.
 * @throws {TypeError} If `send` is not a function, or an option is of the wrong kind.
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
  const { parse, parseProgress, limit = 1_048_576 } = options;
  if (typeof send !== "function") throw argumentError("send request", "a function", send);
  for (const each of [parse, parseProgress])
    if (each !== undefined && typeof each !== "function")
      throw argumentError("parse events", "a function", each);
  if (!(limit > 0)) throw argumentError("parse events", "`limit` as a number above 0", limit);
  return run(async (context: OperationContext<TProgress>) => {
    try {
      const body = await bodyOf(await send(context));
      return await follow(body.getReader(), context, { parse, parseProgress, limit });
    } catch (error) {
      if (isCancellation(error)) context.throwIfCanceled(); // Not every fetch rejects with the reason.
      throw error;
    }
  });
}

/** Reads events until the outcome. */
async function follow<TResult, TProgress>(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { report, onCancel, throwIfCanceled }: OperationContext<TProgress>,
  { parse, parseProgress, limit }: FromResponseOptions<TResult, TProgress> & { limit: number },
): Promise<TResult> {
  const drop = (reason?: unknown): void => {
    reader.cancel(reason).catch(() => {}); // One that was lost is lost.
  };
  const unregister = onCancel(drop);
  try {
    for await (const { kind, data } of eventsOf(reader, limit)) {
      if (kind === "progress") report(read(kind, data, parseProgress));
      else if (kind === "completed") return read(kind, data, parse);
      else if (kind === "error") throw deserializeError(read(kind, data));
      else if (kind === "canceled") throw deserializeReason(read(kind, data));
    }
  } finally {
    unregister();
    drop();
  }
  throwIfCanceled();
  throw connectionClosed();
}

function connectionClosed(): Error {
  return new Error("Operation was lost: the connection was closed");
}

/** Reads the data of an event. */
function read<TValue>(kind: string, data: string, parse?: (value: unknown) => TValue): TValue {
  let value: unknown;
  try {
    value = data.trim() === "" ? undefined : JSON.parse(data);
  } catch (cause) {
    throw new Error(`Cannot read event "${kind}": expected JSON`, { cause });
  }
  return parse ? parse(value) : (value as TValue);
}

/** Returns the body of an answer that is an event stream. */
async function bodyOf(response: Response): Promise<ReadableStream<Uint8Array>> {
  if (typeof Object(response).headers?.get !== "function")
    throw argumentError("follow operation", "a Response", response);
  const { ok, status, headers, body } = response;
  const type = headers.get("content-type") ?? "no content-type";
  if (ok && body !== null && /^text\/event-stream\b/i.test(type)) return body;
  const text = `expected an event stream, got HTTP ${status} with ${type}: ${await snippetOf(body)}`;
  throw Object.assign(new Error(`Cannot follow operation: ${text}`), { status });
}

/** How much of an answer is quoted, in bytes, and how long it is waited for, in milliseconds. */
const longestSnippet = 200;
const patience = 1000;

async function snippetOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<{ value?: undefined }>((resolve) => {
    timer = setTimeout(() => resolve({}), patience);
  });
  const first: PromiseLike<{ value?: Uint8Array | undefined }> = reader.read().catch(() => ({}));
  const { value } = await Promise.race([first, late]);
  clearTimeout(timer);
  reader.cancel().catch(() => {});
  return new TextDecoder().decode(value?.subarray(0, longestSnippet));
}

interface ServerSentEvent {
  readonly kind: string;
  readonly data: string;
}

/** Splits a stream into events; only what is new is looked at, however it is cut. */
async function* eventsOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): AsyncGenerator<ServerSentEvent, void, void> {
  const decoder = new TextDecoder();
  let unfinished = "";
  let endsWithCarriageReturn = false;
  let kind = "";
  let data: string[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const text = decoder.decode(value, { stream: true });
    const lines = text
      .slice(endsWithCarriageReturn && text[0] === "\n" ? 1 : 0)
      .split(/\r\n|\n|\r/);
    if (text !== "") endsWithCarriageReturn = text.endsWith("\r");
    lines[0] = unfinished + lines[0];
    unfinished = lines.pop() as string;
    for (const line of lines) {
      size += line.length;
      if (size > limit) break;
      if (line === "") {
        if (data.length > 0) yield { kind, data: data.join("\n") };
        [kind, data, size] = ["", [], 0];
        continue;
      }
      const [, field, content] = /^([^:]*):? ?(.*)$/s.exec(line) as unknown as [
        string,
        string,
        string,
      ];
      if (field === "event") kind = content;
      if (field === "data") data.push(content);
    }
    if (size + unfinished.length > limit)
      throw new Error(`Cannot read event: expected at most ${limit} characters`);
  }
}
