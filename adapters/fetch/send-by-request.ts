import { argumentError } from "../../lib/adapter-kit.js";
import type { OperationContext } from "../../lib/index.js";
import type { FetchProgress } from "./index.js";
import { progressOf, responseOf } from "./response-of.js";

/** Returns whether a request has a body, and the platform an XMLHttpRequest that reports its upload. */
export function isUpload(input: string | URL | Request, { body, method }: RequestInit): boolean {
  if (!("upload" in Object(globalThis.XMLHttpRequest?.prototype))) return false;
  if (body !== undefined && body !== null) return true;
  const request = Object(input);
  // The body of a Request is undefined in Firefox.
  return request.blob && request.body !== null && !/^(GET|HEAD)$/i.test(method ?? request.method);
}

/**
 * Throws unless an XMLHttpRequest can send a request.
 *
 * It has no option of fetch but `credentials: "include"`: the members of the request must be the usual ones.
 */
export function assertSendable(input: string | URL | Request, init: RequestInit): void {
  const usual = new Request("data:,");
  // Firefox has no body of a Request.
  for (const name of ["body", ...Object.keys(Request.prototype)]) {
    const expected: unknown = usual[name as "mode"];
    const given = init[name as "mode"];
    const value = given ?? Object(input)[name] ?? expected;
    const isUnsupported =
      name === "body"
        ? Object(given).getReader
        : Object(expected) !== expected &&
          !/^(url|method|bodyUsed)$/.test(name) &&
          value !== expected &&
          value !== "include";
    if (isUnsupported)
      throw argumentError("report upload", `\`upload: false\` for this \`${name}\``, value);
  }
}

/** Sends a request by an XMLHttpRequest, and returns its response when the body has been received. */
export async function sendByRequest(
  context: OperationContext<FetchProgress>,
  input: string | URL | Request,
  { body: given, ...init }: RequestInit,
): Promise<Response> {
  // An empty body in place of the given one: the request is checked, and the body neither copied nor read.
  const checked = (given ?? undefined) !== undefined && { body: new Uint8Array() };
  const request = new Request(input, { ...init, ...checked, signal: null });
  const body = (given ?? (await request.blob())) as XMLHttpRequestBodyInit;
  context.throwIfCanceled();
  const sender = new XMLHttpRequest();
  await new Promise((resolve, reject) => {
    const fail = (): void => reject(new TypeError("Failed to fetch"));
    const reportsOf =
      (phase: FetchProgress["phase"]) =>
      ({ loaded, total }: ProgressEvent): void =>
        context.report(progressOf(phase, loaded, total)); // An unknown total is 0.
    sender.upload.onprogress = reportsOf("upload"); // Some browsers ignore one that is set after `open`.
    sender.onprogress = reportsOf("download");
    // A body that is too large for a buffer is null.
    sender.onload = () => (sender.response ? resolve(undefined) : fail());
    sender.onerror = sender.onabort = fail;
    sender.open(request.method, request.url);
    sender.responseType = "arraybuffer";
    sender.withCredentials = request.credentials === "include";
    for (const [name, value] of request.headers) sender.setRequestHeader(name, value);
    context.onCancel(() => sender.abort());
    sender.send(body);
  });
  const lines = [...sender.getAllResponseHeaders().matchAll(/^(.+?):(.*)/gm)];
  const url = sender.responseURL.replace(hash, "");
  return responseOf(sender.response, {
    status: sender.status,
    statusText: sender.statusText,
    headers: new Headers(lines.map(([, ...pair]) => pair as [string, string])),
    url,
    redirected: url !== request.url.replace(hash, ""),
    type: url.startsWith(`${globalThis.origin}/`) ? "basic" : "cors",
  });
}

/** The URL of a response has no hash; jsdom leaves it. */
const hash = /#.*/;
