import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  argumentError,
  CanceledError,
  type IAsyncOperationWithProgress,
  type MeasuredProgress,
  watch,
} from "../lib/index.js";

/** How far a transfer is, in bytes, or another work in its own unit. */
export interface TransferProgress {
  /** What is done. */
  readonly loaded: number;
  /** What there is to do, where that is known. */
  readonly total?: number | undefined;
}

/** A `ProgressEvent`; the class of this name is not on every platform. */
export interface ProgressEventLike extends Event {
  /** Whether `total` is known. */
  readonly lengthComputable: boolean;
  /** What is done. */
  readonly loaded: number;
  /** What there is to do; 0 where that is not known. */
  readonly total: number;
}

/**
 * An operation as an event target, with the members of a `FileReader` and the events of an `XMLHttpRequest`.
 *
 * @typeParam TResult - The type of the result.
 */
export interface OperationEventTarget<out TResult> extends EventTarget {
  /** LOADING 1 while the operation runs, and DONE 2 then. */
  readonly readyState: 1 | 2;
  /** The result; null until there is one. */
  readonly result: TResult | null;
  /** What the operation failed with, or was canceled with; null until then. */
  readonly error: unknown;
  /** Cancels the operation, with a reason where there is one. */
  abort(reason?: unknown): void;
}

/**
 * Returns an event target that tells of an operation: loadstart, progress, load or error or abort, loadend.
 *
 * The first event comes in a microtask, so that nothing is missed; those of an operation that had ended
 * come then, all at once. `abort()` is a request: its event comes when the operation has ended.
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
 * The same, for an operation that reports something else.
 *
 * @typeParam TResult - The type of the result.
 * @typeParam TProgress - The type of one progress report.
 * @param operation - The operation to follow.
 * @param map - Tells how far the work is: 0..1, or what is done of a total.
 */
export function toEventTarget<TResult, TProgress>(
  operation: AsyncOperationLike<TResult, TProgress>,
  map: (value: NoInfer<TProgress>) => MeasuredProgress,
): OperationEventTarget<TResult>;
export function toEventTarget<TResult>(
  operation: AsyncOperationLike<TResult, unknown>,
  map: (value: never) => MeasuredProgress = (value) => value,
): OperationEventTarget<TResult> {
  if (typeof map !== "function") throw argumentError("map progress", "a function", map);
  const target = new OperationTarget<TResult>(operation);
  let measured: TransferProgress = { loaded: 0 };
  let isNew = true;
  let begun = false;
  const dispatch = (type: string): void => {
    target.dispatchEvent(new OperationProgressEvent(type, measured));
  };
  const begin = (): void => {
    if (!begun) dispatch("loadstart");
    begun = true;
  };
  const end = (type: string): void => {
    begin();
    dispatch(type);
    dispatch("loadend");
  };

  watch(operation, {
    progress(value) {
      begin();
      measured = measure(map(value as never));
      dispatch("progress");
    },
    completed(status, value) {
      target.readyState = 2;
      if (status === AsyncStatus.Completed) target.result = value as TResult;
      else target.error = value;
      const type = eventTypes[status] as string;
      if (isNew) queueMicrotask(() => end(type));
      else end(type);
    },
  });
  isNew = false;
  queueMicrotask(begin); // Of one that had ended, its end has begun before.
  return target;
}

/** What the end of an operation is called, by its status. */
const eventTypes = ["", "load", "abort", "error"];

function measure(value: MeasuredProgress): TransferProgress {
  const measured = typeof value === "number" ? { loaded: value, total: 1 } : value;
  if (typeof Object(measured).loaded !== "number")
    throw argumentError("dispatch progress", "a number or an object with `loaded`", value);
  return measured;
}

class OperationProgressEvent extends Event implements ProgressEventLike {
  readonly lengthComputable: boolean;
  readonly loaded: number;
  readonly total: number;

  constructor(type: string, { loaded, total }: TransferProgress) {
    super(type);
    this.lengthComputable = total !== undefined;
    this.loaded = loaded;
    this.total = total ?? 0;
  }
}

class OperationTarget<TResult> extends EventTarget implements OperationEventTarget<TResult> {
  readyState: 1 | 2 = 1;
  result: TResult | null = null;
  error: unknown = null;
  readonly #operation: AsyncOperationLike<TResult, unknown>;

  constructor(operation: AsyncOperationLike<TResult, unknown>) {
    super();
    this.#operation = operation;
  }

  abort(reason?: unknown): void {
    if (this.readyState === 1) this.#operation.cancel(reason);
  }
}

/** The least that is used of an event target. */
export interface EventTargetLike {
  /** Registers a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each type of event has its own
  addEventListener(type: string, listener: (event: any) => void): void;
  /** Removes a listener. */
  // biome-ignore lint/suspicious/noExplicitAny: each type of event has its own
  removeEventListener(type: string, listener: (event: any) => void): void;
}

/** Anything shaped like an `XMLHttpRequest`. */
export interface XMLHttpRequestLike extends EventTargetLike {
  /** UNSENT 0 to DONE 4. */
  readonly readyState: number;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Where the upload tells its progress. */
  readonly upload: EventTargetLike;
  /** Stops it; only what `toEventTarget` returns takes a reason. */
  abort(reason?: unknown): void;
}

/**
 * Anything shaped like a `FileReader`: what `toEventTarget` returns, too.
 *
 * @typeParam TResult - The type of the result.
 */
export interface FileReaderLike<out TResult> extends EventTargetLike {
  /** EMPTY 0, LOADING 1 or DONE 2. */
  readonly readyState: number;
  /** The result, where there is one. */
  readonly result: TResult | null;
  /** The error, where there is one. */
  readonly error: unknown;
  /** Stops it; only what `toEventTarget` returns takes a reason. */
  abort(reason?: unknown): void;
}

/** The progress of an `XMLHttpRequest`: which way, and how many bytes. */
export interface RequestProgress extends TransferProgress {
  /** Whether the body of the request is sent, or that of the response comes. */
  readonly phase: "upload" | "download";
}

const ends = ["load", "error", "abort", "timeout"];

/**
 * Returns an operation that an `XMLHttpRequest` drives; its result is the request, whatever its HTTP status.
 *
 * `cancel` aborts the request. A timeout and a failed connection end in Error.
 *
 * @typeParam TRequest - The type of the request.
 * @param request - A request; before `send()`, so that the upload tells its progress too.
 * @throws {TypeError} If `request` is not an event target.
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
 * Returns an operation that a `FileReader` drives, or whatever has its members and events.
 *
 * @typeParam TResult - The type of the result.
 * @param reader - The reader.
 * @throws {TypeError} If `reader` is not an event target.
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
  const upload = "upload" in Object(target) ? (target as XMLHttpRequestLike).upload : undefined;
  for (const each of upload === undefined ? [target] : [target, upload])
    if (typeof Object(each).addEventListener !== "function")
      throw argumentError("adapt event target", "an object with `addEventListener`", each);
  const source = new AsyncOperationSource<unknown, unknown>();

  const report = (event: ProgressEventLike, phase?: object): void => {
    const { lengthComputable, loaded, total } = event;
    source.report({ ...phase, loaded, ...(lengthComputable && { total }) });
  };
  const sent = (event: ProgressEventLike): void => report(event, { phase: "upload" });
  const came = (event: ProgressEventLike): void => report(event, upload && { phase: "download" });
  const end = ({ type }: { readonly type: string }): void => {
    for (const name of ends) target.removeEventListener(name, end);
    target.removeEventListener("progress", came);
    upload?.removeEventListener("progress", sent);
    forget();
    if (type === "load")
      source.complete(upload ? target : (target as FileReaderLike<unknown>).result);
    else {
      const error = type === "abort" && requested ? requested.reason : errorOf(target, type);
      if (type === "abort") source.operation.cancel(error); // Whoever aborts, for whatever reason.
      source.fail(error);
    }
  };
  let requested: { readonly reason: unknown } | undefined;
  const forget = source.onCancel((reason) => {
    requested = { reason };
    target.abort?.(reason);
    // What has not been sent, or does not read yet, has nothing to abort and is silent.
    if (target.readyState <= (upload ? 1 : 0)) end({ type: "abort" });
  });
  for (const name of ends) target.addEventListener(name, end);
  target.addEventListener("progress", came);
  upload?.addEventListener("progress", sent);
  if (target.readyState === (upload ? 4 : 2)) end({ type: failed(target) ? "error" : "load" });
  return source.operation;
}

/** Whether a target that has ended before has failed. */
function failed(target: XMLHttpRequestLike | FileReaderLike<unknown>): boolean {
  return "status" in target ? target.status === 0 : target.error !== null;
}

function errorOf(target: object, type: string): unknown {
  const { error } = target as { readonly error?: unknown };
  if (type === "abort") return error ?? new CanceledError();
  if ("error" in target) return error;
  if (type === "error") return new Error("Event target failed, and does not say why");
  return Object.assign(new Error("Request timed out"), { name: "TimeoutError" });
}
