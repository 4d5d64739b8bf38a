import { argumentError } from "../../lib/adapter-kit.js";
import type { TargetKind } from "./follow-target.js";
import type { EventTargetLike, FileReaderLike, XMLHttpRequestLike } from "./index.js";
import { OperationTarget } from "./operation-target.js";

/**
 * Returns whether a target is read as an `XMLHttpRequest`.
 *
 * @throws {TypeError} If it is neither a request nor a reader: other targets dispatch no `load`.
 */
export function isRequest(
  target: XMLHttpRequestLike | FileReaderLike<unknown>,
): target is XMLHttpRequestLike {
  const members = Object(target);
  const isFollowed = isEventTarget(target) && typeof members.readyState === "number";
  if (!isFollowed || !("status" in members || "result" in members))
    throw argumentError("adapt event target", "an XMLHttpRequest or a FileReader", target);
  return "status" in members;
}

function isEventTarget(value: unknown): value is EventTargetLike {
  return typeof Object(value).addEventListener === "function";
}

/** Reads an `XMLHttpRequest`. */
export const requestKind: TargetKind<XMLHttpRequestLike> = {
  idle: 1,
  done: 4,
  progressTargets(request) {
    const targets: ReturnType<TargetKind<unknown>["progressTargets"]> = [
      [request, { phase: "download" }],
    ];
    // Some implementations outside of browsers have no `upload`, or one without events.
    if (isEventTarget(request.upload)) targets.push([request.upload, { phase: "upload" }]);
    return targets;
  },
  endEventOf: ({ status }) => (status === 0 ? "error" : "load"),
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
  endEventOf: (reader) => {
    if (reader instanceof OperationTarget) return reader.endEvent as string;
    return reader.error === null ? "load" : "error";
  },
  resultOf: ({ result }) => result,
  errorOf: ({ error }) => error,
};
