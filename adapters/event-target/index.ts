import { assertFunction } from "../../lib/adapter-kit.js";
import type {
  AsyncOperationLike,
  IAsyncOperationWithProgress,
  MeasuredProgress,
} from "../../lib/index.js";
import { followTarget } from "./follow-target.js";
import { OperationTarget } from "./operation-target.js";
import { isRequest, readerKind, requestKind } from "./target-kinds.js";

/** The progress of a transfer in bytes, or of other work in its own unit. */
export interface TransferProgress {
  /** The amount done. */
  readonly loaded: number;
  /** The total amount, if known. */
  readonly total?: number | undefined;
}

/** The progress of an `XMLHttpRequest`, in bytes. */
export interface RequestProgress extends TransferProgress {
  /** Whether the body of the request is sent, or that of the response is received. */
  readonly phase: "upload" | "download";
}

/** A `ProgressEvent`; not every platform has the class of this name. */
export interface ProgressEventLike extends Event {
  /** Whether `total` is known. */
  readonly lengthComputable: boolean;
  /** The amount done. */
  readonly loaded: number;
  /** The total amount; 0 if it is unknown. */
  readonly total: number;
}

/** Anything shaped like an `EventTarget`. */
export interface EventTargetLike {
  /** Adds a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each type of event has its own class
  addEventListener(type: string, listener: (event: any) => void): void;
  /** Removes a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each type of event has its own class
  removeEventListener(type: string, listener: (event: any) => void): void;
}

/** The common members of `XMLHttpRequest` and `FileReader`. */
export interface AbortableTargetLike extends EventTargetLike {
  /** UNSENT 0 to DONE 4 of a request; EMPTY 0, LOADING 1 or DONE 2 of a reader. */
  readonly readyState: number;
  /** Aborts the work; only the target that `toEventTarget` returns uses the reason. */
  abort(reason?: unknown): void;
}

/** Anything shaped like an `XMLHttpRequest`. */
export interface XMLHttpRequestLike extends AbortableTargetLike {
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** The target of the progress events of the upload; some implementations have none. */
  readonly upload?: EventTargetLike | undefined;
}

/**
 * Anything shaped like a `FileReader`, including the target that `toEventTarget` returns.
 *
 * @typeParam TResult - The type of the result.
 */
export interface FileReaderLike<out TResult> extends AbortableTargetLike {
  /** The result, if any. */
  readonly result: TResult | null;
  /** The error, if any. */
  readonly error: unknown;
}

/**
 * An operation as an event target, with the members of a `FileReader` and the events of an `XMLHttpRequest`.
 *
 * @typeParam TResult - The type of the result.
 */
export interface OperationEventTarget<out TResult> extends EventTarget {
  /** LOADING 1 while the operation runs, DONE 2 after its end. */
  readonly readyState: 1 | 2;
  /** The result; null until the operation completes. */
  readonly result: TResult | null;
  /** The error, or the reason of the cancel; null until the operation ends with it. */
  readonly error: unknown;
  /** Cancels the operation. */
  abort(reason?: unknown): void;
}

/**
 * Returns an event target with the events of an operation: loadstart, progress, load or error or abort, loadend.
 *
 * The first event is dispatched in a microtask, so that listeners can be added, or just before an
 * earlier report or end; if the operation had ended, all events are dispatched in that microtask.
 * `abort()` requests cancellation: its event follows the end of the operation.
 *
 * @typeParam TResult - The type of the result.
 * @param operation - The operation to follow.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const target = toEventTarget(download);
 * target.addEventListener("progress", (event) => show(event));
 * target.addEventListener("load", () => show(target.result));
 * ```
 *
 * @see {@link https://xhr.spec.whatwg.org/#events}
 */
export function toEventTarget<TResult>(
  operation: AsyncOperationLike<TResult, MeasuredProgress>,
): OperationEventTarget<TResult>;
/**
 * The same, for an operation with reports of another type.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param map - Maps a report to 0..1, or to the amount done of a total.
 */
export function toEventTarget<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  map: (value: NoInfer<TProgress>) => MeasuredProgress,
): OperationEventTarget<TResult>;
export function toEventTarget<TResult>(
  operation: AsyncOperationLike<TResult, unknown>,
  map: (value: never) => MeasuredProgress = (value) => value,
): OperationEventTarget<TResult> {
  assertFunction(map, "map progress");
  return new OperationTarget(operation, map);
}

/**
 * Returns an operation that an `XMLHttpRequest` drives; its result is the request, regardless of the HTTP status.
 *
 * `cancel` aborts the request. A timeout and a failed connection end the operation in Error.
 *
 * @typeParam TRequest - The type of the request.
 * @param request - A request; the upload reports its progress if this call precedes `send()`.
 * @throws {TypeError} If `request` is neither a request nor a reader.
 *
 * @example
 * ```ts
 * const request = new XMLHttpRequest();
 * request.open("POST", url);
 * const upload = fromEventTarget(request);
 * request.send(new Blob(["text"]));
 * ```
 *
 * @see {@link https://xhr.spec.whatwg.org/}
 */
export function fromEventTarget<TRequest extends XMLHttpRequestLike>(
  request: TRequest,
): IAsyncOperationWithProgress<TRequest, RequestProgress>;
/**
 * The same, for a `FileReader` or any target with its members and events; the result is that of the reader.
 *
 * @typeParam TResult - The type of the result.
 * @param reader - The reader.
 *
 * @example
 * ```ts
 * const reader = new FileReader();
 * const reading = fromEventTarget(reader);
 * reader.readAsText(new Blob(["text"]));
 * ```
 *
 * @see {@link https://w3c.github.io/FileAPI/#APIASynch}
 */
export function fromEventTarget<TResult>(
  reader: FileReaderLike<TResult>,
): IAsyncOperationWithProgress<TResult, TransferProgress>;
export function fromEventTarget(
  target: XMLHttpRequestLike | FileReaderLike<unknown>,
): IAsyncOperationWithProgress<unknown, unknown> {
  return isRequest(target) ? followTarget(target, requestKind) : followTarget(target, readerKind);
}
