import type { AsyncOperationSource } from "../../lib/index.js";
import {
  type EventParsers,
  type EventToSend,
  eventsOf,
  IdleTimer,
  ownValue,
  receiveEvent,
  responseErrorOf,
  startTimer,
  textOf,
} from "../../lib/wire.js";
import type { ClientRequests } from "./client-requests.js";
import { isTemporary, LostConnection, retryAfterOf } from "./lost-connection.js";
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
  /** Whether something was received since the last call of `takeSuccess`. */
  #isSuccess = false;

  constructor(
    source: AsyncOperationSource<TResult, TProgress>,
    requests: ClientRequests,
    options: ConnectionOptions<TResult, TProgress>,
  ) {
    this.#source = source;
    this.#requests = requests;
    this.#options = options;
  }

  /** Returns whether something new was received since the last call, or a connection has lasted. */
  takeSuccess(): boolean {
    const isSuccess = this.#isSuccess;
    this.#isSuccess = false;
    return isSuccess;
  }

  /** Sends a request; throws `LostConnection` if it may be sent again. */
  async send(request: Request): Promise<Response> {
    const { idleTimeout } = this.#options;
    const controller = new AbortController();
    this.#controller = controller;
    this.#timer = new IdleTimer(idleTimeout, () =>
      controller.abort(new Error(`The server was silent for ${idleTimeout} ms`)),
    );
    const response = await this.#recoverable(fetch(request, { signal: controller.signal }));
    if (!isTemporary(response.status)) return response;
    this.close();
    const retryAfter = retryAfterOf(response);
    throw new LostConnection(`The server answered HTTP ${response.status}`, { retryAfter });
  }

  /** Returns the URL in the JSON of a body. */
  async readUrl(body: ReadableStream<Uint8Array>): Promise<string> {
    const text = await textOf(this.#readerOf(body), this.#options.limit);
    const url = ownValue(jsonOf(text), "url");
    if (typeof url === "string") return url;
    throw new Error("Cannot follow operation: expected `Location` or JSON with `url`");
  }

  /** Ends the present connection, so that another one follows at once. */
  drop(why = "The connection is not needed"): void {
    this.close(new LostConnection(why, { isExpected: true }));
  }

  /** Ends the present connection. */
  close(reason?: unknown): void {
    this.#timer?.stop();
    this.#controller.abort(reason);
  }

  /** Follows an operation by one connection; returns the function that ends it, or the time until the next look. */
  async follow(url: string): Promise<(() => unknown) | number> {
    const place = await this.#takePlace(url);
    const accept = place ? "text/event-stream" : "application/json";
    let stopTimer = (): void => {};
    try {
      const request = await this.#requests.follow(url, accept, this.#lastEventId);
      if (place) stopTimer = startTimer(patience, () => this.#poll(), { unref: true });
      const response = await this.send(request);
      const type = response.headers.get("content-type") ?? "";
      if (!response.ok || !response.body) throw await this.#errorOf(response);
      const reader = this.#readerOf(response.body, stopTimer);
      if (type.startsWith("text/event-stream")) return await this.#readEvents(reader);
      return (
        this.#readState(await textOf(reader, this.#options.limit)) ??
        retryAfterOf(response) ??
        interval
      );
    } finally {
      stopTimer();
      this.close();
      place?.();
    }
  }

  async #takePlace(url: string): Promise<(() => void) | undefined> {
    if (this.#isPolling) return undefined;
    return this.#options.http2 ? () => {} : takePlace(new URL(url).origin);
  }

  #poll(): void {
    this.#isPolling = true;
    this.drop("A proxy holds the stream back");
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
  #readerOf(
    body: ReadableStream<Uint8Array>,
    onData = (): void => {},
  ): Pick<ReadableStreamDefaultReader<Uint8Array>, "read"> {
    const reader = body.getReader();
    const start = performance.now();
    return {
      read: async () => {
        try {
          return await this.#recoverable(reader.read());
        } finally {
          onData();
          this.#timer?.touch();
          // However it ends: a platform may cut every response after some seconds.
          if (performance.now() - start > patience) this.#isSuccess = true;
        }
      },
    };
  }

  async #readEvents(
    reader: Pick<ReadableStreamDefaultReader<Uint8Array>, "read">,
  ): Promise<() => unknown> {
    let isFirst = true;
    for await (const event of eventsOf(reader, this.#options.limit)) {
      const { lastEventId } = event;
      if (/^[!-~]*$/.test(lastEventId)) this.#lastEventId = lastEventId; // It becomes a header.
      const end = this.#take(event, isFirst);
      if (end) return end;
      isFirst = false;
    }
    throw new LostConnection("The connection was closed");
  }

  /** Takes the state as JSON; returns undefined if the operation runs. */
  #readState(text: string): (() => unknown) | undefined {
    const state = jsonOf(text);
    const event = (type: string, value: unknown): EventToSend => ({
      type,
      data: JSON.stringify(value) ?? "",
    });
    if (Object.hasOwn(Object(state), "progress"))
      this.#take(event("progress", ownValue(state, "progress")), true);
    switch (ownValue(state, "status")) {
      case "Started":
        return undefined;
      case "Completed":
        return this.#take(event("completed", ownValue(state, "result")));
      case "Error":
        return this.#take(event("error", ownValue(state, "error")));
      case "Canceled":
        return this.#take(event("canceled", ownValue(state, "reason")));
      default:
        throw new Error("Cannot follow operation: expected JSON with a status");
    }
  }

  /** Takes an event, unless it is the report that was taken last and may arrive again. */
  #take(event: EventToSend, mayBeOld = false): (() => unknown) | undefined {
    if (event.type === "progress") {
      if (mayBeOld && event.data === this.#lastReport) return undefined;
      this.#lastReport = event.data;
    }
    this.#isSuccess = true;
    return receiveEvent(this.#source, event, this.#options);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("Cannot follow operation: expected JSON", { cause });
  }
}
