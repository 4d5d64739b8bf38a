import type { TargetKind } from "./follow-target.js";
import type { FileReaderLike, XMLHttpRequestLike } from "./index.js";

/** Returns whether a target is read as an `XMLHttpRequest`. */
export function isRequest(
  target: XMLHttpRequestLike | FileReaderLike<unknown>,
): target is XMLHttpRequestLike {
  return Object(target).upload !== undefined;
}

/** Reads an `XMLHttpRequest`. */
export const requestKind: TargetKind<XMLHttpRequestLike> = {
  idle: 1,
  done: 4,
  progressTargets: (request) => [
    [request, { phase: "download" }],
    [request.upload, { phase: "upload" }],
  ],
  hasFailed: ({ status }) => status === 0,
  resultOf: (request) => request,
  errorOf(_, type) {
    if (type === "abort") return undefined;
    if (type === "error") return new Error("Request failed without a reason");
    return Object.assign(new Error("Request timed out"), { name: "TimeoutError" });
  },
};

/** Reads a `FileReader`. */
export const readerKind: TargetKind<FileReaderLike<unknown>> = {
  idle: 0,
  done: 2,
  progressTargets: (reader) => [[reader]],
  hasFailed: ({ error }) => error !== null,
  resultOf: ({ result }) => result,
  errorOf: ({ error }) => error,
};
