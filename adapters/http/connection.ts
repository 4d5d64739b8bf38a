import type { AsyncOperationSource } from "../../lib/index.js";
import {
  type EventParsers,
  type EventToSend,
  eventsOf,
  IdleTimer,
  ownValue,
  receiveEvent,
  responseErrorOf,
  textOf,
} from "../../lib/wire.js";
import type { ClientRequests } from "./client-requests.js";
import { assertLasting, LostConnection, notNeeded, retryAfterOf } from "./lost-connection.js";
import { takePlace } from "./stream-places.js";

/** The longest wait for the first byte of a stream, in milliseconds; a proxy holds it back after that. */
const patience = 5000;
/** The time until the next look, in milliseconds, if the server does not name one. */
const interval = 1000;

/** Options for a connection. */
export interface ConnectionOptions<TResult, TProgress> extends EventParsers<TResult, TProgress> {
  readonly limit: number;
  readonly idleTimeout: number;
  readonly http2: boolean;
}

/** A reader of a body. */
type BodyReader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read">;

/** The connections of an operation, one at a time: each receives events, or looks once. */
export class Connection<TResult, TProgress> {
  readonly #source: AsyncOperationSource<TResult, TProgress>;
  readonly #requests: ClientRequests;
  readonly #options: ConnectionOptions<TResult, TProgress>;
  #controller = new AbortController();
  #timer: IdleTimer | undefined;
  /** Whether a proxy has held a stream back: the operation is looked at from then on. */
  #isPolling = false;
  #lastEventId = "";
  /** The data of the newest report, which may arrive again by another connection. */
  #lastReport: string | undefined;
  /** Whether no report has arrived by the present connection. */
  #isFresh = true;
  /** Whether the present connection has brought something new, or has lasted. */
  isUseful = false;

  constructor(
    source: AsyncOperationSource<TResult, TProgress>,
    requests: ClientRequests,
    options: ConnectionOptions<TResult, TProgress>,
  ) {
    this.#source = source;
    this.#requests = requests;
    this.#options = options;
  }

  /** Sends a request; throws `LostConnection` if it may be sent again. */
  async send(request: Request): Promise<Response> {
    this.#open();
    return this.#fetch(request);
  }

  /** Returns the URL in the JSON of a body. */
  async readUrl(body: ReadableStream<Uint8Array>): Promise<string> {
    const text = await textOf(this.#readerOf(body), this.#options.limit);
    const url = ownValue(jsonOf(text), "url");
    if (typeof url === "string") return url;
    throw new Error("Cannot follow operation: expected `Location` or JSON with `url`");
  }

  /** Ends the present connection, so that another one follows at once. */
  drop(): void {
    this.close(notNeeded);
  }

  /** Ends the present connection. */
  close(reason?: unknown): void {
    this.#timer?.stop();
    this.#controller.abort(reason);
  }

  /** Follows an operation by one connection; returns the function that ends it, or the time until the next look. */
  async follow(url: string): Promise<(() => unknown) | number> {
    this.#open(); // First: what ends it while the request is made leaves nothing to send.
    const place = await this.#takePlace(url);
    const accept = place ? "text/event-stream" : "application/json";
    let first: IdleTimer | undefined;
    try {
      const request = await this.#requests.follow(url, accept, this.#lastEventId);
      if (place) first = new IdleTimer(patience, () => this.#poll());
      const response = await this.#fetch(request);
      const type = response.headers.get("content-type") ?? "";
      if (!response.ok || !response.body) throw await this.#errorOf(response);
      const reader = this.#readerOf(response.body, first);
      if (/^text\/event-stream/i.test(type)) return await this.#readEvents(reader);
      const text = await textOf(reader, this.#options.limit);
      return this.#readState(text) ?? retryAfterOf(response) ?? interval;
    } finally {
      first?.stop();
      this.close();
      place?.();
    }
  }

  #open(): void {
    this.#controller = new AbortController();
    this.#isFresh = true;
    this.isUseful = false;
  }

  async #takePlace(url: string): Promise<(() => void) | undefined> {
    if (this.#isPolling) return undefined;
    return this.#options.http2 ? () => {} : takePlace(new URL(url).origin);
  }

  #poll(): void {
    this.#isPolling = true;
    this.drop();
  }

  async #fetch(request: Request): Promise<Response> {
    const { idleTimeout } = this.#options;
    const { signal } = this.#controller;
    this.#timer = new IdleTimer(idleTimeout, () =>
      this.close(new Error(`The server was silent for ${idleTimeout} ms`)),
    );
    const response = await this.#recoverable(fetch(request, { signal }));
    assertLasting(response);
    return response;
  }

  async #errorOf(response: Response): Promise<Error> {
    if (response.status !== 404) return responseErrorOf(response, "events or JSON", this.#source);
    const why = "the server does not know it: it has expired, or the server was restarted";
    return Object.assign(new Error(`Operation was lost: ${why}`), { status: 404 });
  }

  /** Turns the failure of the present connection into a `LostConnection`. */
  async #recoverable<TValue>(promise: Promise<TValue>): Promise<TValue> {
    const { signal } = this.#controller;
    try {
      return await promise;
    } catch (error) {
      const cause: unknown = signal.reason ?? error; // Not every browser rejects with the reason.
      if (cause instanceof LostConnection) throw cause;
      throw new LostConnection("The connection was lost", { cause });
    }
  }

  /** Returns a reader that notes what arrives. */
  #readerOf(body: ReadableStream<Uint8Array>, first?: IdleTimer): BodyReader {
    const reader = body.getReader();
    const { signal } = this.#controller;
    const start = performance.now();
    const read: BodyReader["read"] = async () => {
      try {
        return await this.#recoverable(reader.read());
      } finally {
        first?.stop();
        this.#timer?.touch();
        // However it ends: a platform may cut every response after some seconds.
        if (!signal.aborted && performance.now() - start > patience) this.isUseful = true;
      }
    };
    return { read };
  }

  async #readEvents(reader: BodyReader): Promise<() => unknown> {
    for await (const event of eventsOf(reader, this.#options.limit)) {
      const { lastEventId } = event;
      if (/^[!-~]*$/.test(lastEventId)) this.#lastEventId = lastEventId; // It becomes a header.
      const end = this.#take(event);
      if (end) return end;
    }
    throw new LostConnection("The connection was closed");
  }

  /** Takes the state as JSON; returns undefined if the operation runs. */
  #readState(text: string): (() => unknown) | undefined {
    const state = jsonOf(text);
    const take = (type: string, member: string): (() => unknown) | undefined =>
      this.#take({ type, data: JSON.stringify(ownValue(state, member)) ?? "" });
    if (Object.hasOwn(Object(state), "progress")) take("progress", "progress");
    switch (ownValue(state, "status")) {
      case "Started":
        return undefined;
      case "Completed":
        return take("completed", "result");
      case "Error":
        return take("error", "error");
      case "Canceled":
        return take("canceled", "reason");
      default:
        throw new Error("Cannot follow operation: expected JSON with a status");
    }
  }

  /** Takes an event, unless it is the report that was taken last, by another connection. */
  #take(event: EventToSend): (() => unknown) | undefined {
    if (event.type === "progress") {
      const isOld = this.#isFresh && event.data === this.#lastReport;
      this.#isFresh = false;
      this.#lastReport = event.data;
      if (isOld) return undefined;
    }
    this.isUseful = true;
    return receiveEvent(this.#source, event, this.#options);
  }
}

/** Returns the value of a JSON text; throws `LostConnection` if its end is missing. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Not every platform fails to read a body whose connection was reset: undici ends it.
    if (/^\s*(\{|$)/.test(text)) throw new LostConnection("The answer was cut", { cause });
    throw new Error("Cannot follow operation: expected JSON", { cause });
  }
}
