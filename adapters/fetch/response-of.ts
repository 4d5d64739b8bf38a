import type { FetchProgress } from "./index.js";

/** The members of a response that the constructor does not take, or not with each value: a status of 999. */
const names = ["status", "statusText", "url", "redirected", "type"] as const;

/** The members of a response, without its body. */
export type ResponseMembers = Pick<Response, (typeof names)[number] | "headers">;

/** The statuses of a response without a body; browsers have an empty one in a response of `fetch`. */
const bodiless: readonly number[] = [204, 205, 304];

/** Returns a response with a body and the members of another one. */
export function responseOf(
  body: ReadableStream<Uint8Array> | ArrayBuffer,
  members: ResponseMembers,
): Response {
  const { headers, status } = members;
  const init = { headers, status: status < 600 ? status : 500 };
  return withMembers(new Response(bodiless.includes(status) ? null : body, init), members);
}

/** Defines the members of a response, and of its clones. */
function withMembers(response: Response, members: ResponseMembers): Response {
  const copy = response.clone;
  const define = (name: string, value: unknown): Response =>
    Object.defineProperty(response, name, { value, configurable: true });
  for (const name of names) define(name, members[name]);
  return define("clone", () => withMembers(copy.call(response), members));
}

/**
 * Returns a report, without a total that is below the amount: 0 if it is unknown, NaN if it is malformed.
 *
 * A cross-origin response may hide that it is compressed: the amount passes its length.
 */
export function progressOf(
  phase: FetchProgress["phase"],
  loaded: number,
  total: number,
): FetchProgress {
  return total && loaded <= total ? { phase, loaded, total } : { phase, loaded };
}
