import { jest } from "@jest/globals";
import { type HttpStart, type ToHttpOptions, toHttp } from "async-operation/http";
import { eventsOf } from "../../../lib/wire.js";

/** The URL of the route. */
export const route = "http://localhost/imports";

/** Without a time, what has ended leaves no timer. */
export const keep = { milliseconds: Infinity };

/** Returns a function that sends a request to a handler, without a connection. */
export function senderTo(
  start: HttpStart,
  options: ToHttpOptions = {},
): (method: string, query?: string, headers?: Record<string, string>) => Promise<Response> {
  const handle = toHttp(start, { keep, ...options });
  return (method, query = "", headers = {}) =>
    handle(new Request(route + query, { method, headers }));
}

/** The header that asks for events. */
export const asEvents = { accept: "text/event-stream" };

/** The query of an answer: that of the URL of the operation. */
export const queryOf = ({ headers }: Response): string => headers.get("location") ?? "";

/** An event as it is received. */
export interface ReceivedEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** Returns the events of a response, one by one. */
export function eventsIn({ body }: Response): AsyncGenerator<ReceivedEvent> {
  if (body === null) throw new Error("Expected a body");
  return eventsOf(body.getReader(), 10_000_000);
}

/** Returns the type and the data of all events of a response. */
export async function linesOf(response: Response): Promise<string[]> {
  const lines: string[] = [];
  for await (const { type, data } of eventsIn(response)) lines.push(`${type} ${data}`);
  return lines;
}

/** All that a client can see of a response. */
export async function wholeOf(response: Response): Promise<unknown[]> {
  return [response.status, [...response.headers], await response.text()];
}

/** Waits until some requests, from now on, have looked for what their keys have started. */
export async function watchKeys(count: number): Promise<void> {
  const digest = jest.spyOn(crypto.subtle, "digest");
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
  while (digest.mock.results.length < count) await nextTurn();
  await Promise.all(digest.mock.results.map(({ value }) => value));
  await nextTurn();
  digest.mockRestore();
}

/** A promise that the test resolves. */
export function gate(): { isOpen: Promise<void>; open: () => void } {
  let open = (): void => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}
