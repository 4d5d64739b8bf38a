/** The bytes that may wait for a slow reader. */
const mostWaiting = 65_536;
/** The interval of comments, in milliseconds: proxies close a connection that is silent for longer. */
const heartbeat = 15_000;

/** A timer of a browser, which is a number, or of Node. */
type TimerLike = ReturnType<typeof setInterval> & { unref?(): void };

/** The data of undefined: two blank lines, as some readers drop empty data. */
export const blankData = "\ndata:";

/** Created when first used: the jsdom of Jest has no TextEncoder. */
let encoder: TextEncoder | undefined;

function encode(text: string): Uint8Array {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** The headers of a response whose body is an event stream: no proxy stores, changes or delays it. */
export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

/**
 * Returns the data of an event: the JSON of a value, or blank data for undefined.
 *
 * @param value - The value.
 * @throws {TypeError} If `value` has no JSON, such as a bigint, a function or a symbol.
 *
 * @example
 * ```ts
 * eventData({ loaded: 1 }); // "{\"loaded\":1}"
 * ```
 */
export function eventData(value: unknown): string {
  if (value === undefined) return blankData;
  const data: string | undefined = JSON.stringify(value);
  if (data === undefined)
    throw new TypeError(`Cannot serialize value: JSON has no ${typeof value}`);
  return data;
}

/** An event to send. */
export interface EventToSend {
  /** The type of the event. */
  readonly type: string;
  /** The data, as `eventData` returns it. */
  readonly data: string;
}

/**
 * Returns the bytes of an event.
 *
 * @param event - The type and the data.
 * @param id - The id of the event, without line breaks.
 *
 * @example
 * ```ts
 * eventBytes({ type: "progress", data: "0.5" }, 1); // "id: 1\nevent: progress\ndata: 0.5\n\n"
 * ```
 */
export function eventBytes({ type, data }: EventToSend, id: string | number): Uint8Array {
  return encode(`id: ${id}\nevent: ${type}\ndata: ${data}\n\n`);
}

/** Callbacks for `EventStreamWriter`. */
export interface EventStreamReaderCallbacks {
  /** Called when the reader has room for more. */
  readonly pull: () => void;
  /** Called when the reader cancels the stream; nothing can be sent from then on. */
  readonly cancel: () => void;
}

/**
 * Writes server-sent events to a stream of bytes.
 *
 * @example
 * ```ts
 * const writer = new EventStreamWriter({ pull() {}, cancel() {} });
 * writer.send(eventBytes({ type: "progress", data: eventData(0.5) }, 1));
 * writer.close();
 * await new Response(writer.stream).text(); // "id: 1\nevent: progress\ndata: 0.5\n\n"
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export class EventStreamWriter {
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** Set by the end and by a cancel, either of which may happen while a value is serialized. */
  #closed = false;

  /** The stream to read, as the body of a response. */
  readonly stream: ReadableStream<Uint8Array>;

  constructor({ pull, cancel }: EventStreamReaderCallbacks) {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      this.#controller = controller;
    };
    const end = (): void => {
      this.#closed = true;
      cancel();
    };
    this.stream = new ReadableStream<Uint8Array>(
      { start, pull, cancel: end },
      { highWaterMark: mostWaiting, size: ({ length }) => length },
    );
  }

  /** Whether the reader keeps up: less than 64 KiB wait for it. */
  get hasRoom(): boolean {
    return (this.#controller.desiredSize as number) > 0;
  }

  /**
   * Sends bytes, unless the stream has ended.
   *
   * @param bytes - The bytes of an event, as `eventBytes` returns them. They are not copied.
   */
  send(bytes: Uint8Array): void {
    if (!this.#closed) this.#controller.enqueue(bytes);
  }

  /**
   * Sends a comment at once, as many servers send the headers with the first bytes of the body, and every
   * 15 seconds while the reader keeps up; returns the function that stops.
   *
   * The timer keeps neither the process nor the writer alive: the stream may never be read, as after a HEAD
   * request.
   */
  keepAlive(): () => void {
    this.#comment();
    const writer = new WeakRef(this);
    const timer: TimerLike = setInterval(() => {
      const living = writer.deref();
      if (living === undefined) clearInterval(timer);
      else if (living.hasRoom) living.#comment();
    }, heartbeat);
    timer.unref?.();
    return () => clearInterval(timer);
  }

  /** Ends the stream; does nothing if it has ended. */
  close(): void {
    if (!this.#closed) this.#controller.close();
    this.#closed = true;
  }

  #comment(): void {
    this.send(encode(":\n\n"));
  }
}
