/** The bytes that may wait for a slow reader. */
const mostWaiting = 65_536;
/** The interval of comments, in milliseconds: proxies close a connection that is silent for longer. */
const heartbeat = 15_000;

/** The headers of a response whose body is an event stream: no proxy stores, changes or delays it. */
export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

/** Callbacks for `EventStreamWriter`. */
export interface EventStreamReaderCallbacks {
  /** Called when the reader has room for more. */
  readonly pull: () => void;
  /** Called when the reader cancels the stream; nothing can be sent from then on. */
  readonly cancel: () => void;
}

/**
 * Writes server-sent events with JSON data to a stream of bytes.
 *
 * @example
 * ```ts
 * const writer = new EventStreamWriter({ pull() {}, cancel() {} });
 * writer.send("progress", 0.5);
 * writer.close();
 * await new Response(writer.stream).text(); // "id: 1\nevent: progress\ndata: 0.5\n\n"
 * ```
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}
 */
export class EventStreamWriter {
  readonly #encoder = new TextEncoder();
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** Set by the end and by a cancel, either of which may happen while a value is serialized. */
  #closed = false;
  #id = 0;

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
   * Sends an event with the next id, unless the stream has ended; undefined is sent as blank data.
   *
   * @param type - The type of the event.
   * @param value - The value.
   * @throws {TypeError} If `value` has no JSON, such as a bigint.
   */
  send(type: string, value: unknown): void {
    const data = JSON.stringify(value) ?? "\ndata:"; // Two blank lines, as some readers drop empty data.
    this.#write(`id: ${++this.#id}\nevent: ${type}\ndata: ${data}\n\n`);
  }

  /**
   * Sends a comment at once, as many servers send the headers with the first bytes of the body, and every
   * 15 seconds while the reader keeps up; returns the function that stops.
   */
  keepAlive(): () => void {
    const beat = (): void => {
      if (this.hasRoom) this.#write(":\n\n");
    };
    beat();
    const timer = setInterval(beat, heartbeat);
    return () => clearInterval(timer);
  }

  /** Ends the stream; does nothing if it has ended. */
  close(): void {
    if (!this.#closed) this.#controller.close();
    this.#closed = true;
  }

  #write(text: string): void {
    if (!this.#closed) this.#controller.enqueue(this.#encoder.encode(text));
  }
}
