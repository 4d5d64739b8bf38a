import { type SerializedError, tagOf } from "../../lib/wire.js";
import type { Resource } from "./resource.js";

/** Headers of every response but a stream: the state of an operation is not to be stored. */
const headersOfAll = { "cache-control": "no-store", vary: "accept" };

const texts: Readonly<Record<number, string>> = {
  403: "Not allowed",
  404: "No such operation",
  405: "Method not allowed",
  503: "Try again later",
};

/** Returns whether a value is a response, of this realm or another. */
export function isResponse(value: unknown): value is Response {
  return tagOf(value) === "[object Response]";
}

/** Returns a response without an operation. */
export function refusal(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  text: string | null = texts[status] ?? null,
): Response {
  const retry = status === 503 ? { "retry-after": "1" } : {};
  return new Response(text, { status, headers: { ...headersOfAll, ...retry, ...headers } });
}

/** Returns a response with the part of an error that a client receives. */
export function failure(status: number, error: SerializedError): Response {
  const headers = { "content-type": "application/json" };
  return refusal(status, headers, JSON.stringify({ error }));
}

/** Returns the state of an operation: all of it with 200, and with 202 the status and the URL. */
export function json(
  status: number,
  resource: Resource,
  {
    headers = {},
    isHead = false,
    url,
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly isHead?: boolean;
    readonly url?: string;
  },
): Response {
  const state = status === 202 ? `"status":"${resource.status}"` : resource.state;
  const body = `{${state}${url === undefined ? "" : `,"url":${JSON.stringify(url)}`}}`;
  const retry = resource.outcome ? {} : { "retry-after": "1" };
  return new Response(isHead ? null : body, {
    status,
    headers: { ...headersOfAll, ...retry, ...headers, "content-type": "application/json" },
  });
}
