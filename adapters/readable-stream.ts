import {
  argumentError,
  assertOptions,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "../lib/index.js";

/** What `fromReadableStream` takes beside the stream. */
export interface FromReadableStreamOptions {
  /** The expected length in bytes; it is told with each report and never checked. */
  readonly total?: number | undefined;
}

/** How far a stream has been read. */
export interface ReadableStreamProgress {
  /** The bytes that have come. */
  readonly loaded: number;
  /** The expected length in bytes, as it was told; `loaded` may end below or above it. */
  readonly total?: number;
}

/** The least that is read of a `ReadableStream` of bytes, native or a polyfill. */
export interface ReadableStreamLike {
  /** Whether somebody reads it. */
  readonly locked: boolean;
  /** Locks it, and returns what reads it. */
  getReader(): ReadableStreamReaderLike;
}

/** The least that is read of a reader. */
export interface ReadableStreamReaderLike {
  /** Returns the next chunk. */
  read(): PromiseLike<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Tells the source of the stream to stop. */
  cancel(reason?: unknown): PromiseLike<unknown>;
  /** Unlocks the stream. */
  releaseLock(): void;
}

/** `Uint8Array<ArrayBuffer>`, as a `Blob` takes it; older compilers know but one `Uint8Array`. */
type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/**
 * Returns an operation that reads a stream of bytes to its end, such as the body of a `fetch`.
 *
 * The result is all bytes in one array of its own. `cancel` cancels the stream with the reason, which
 * reaches its source: the connection is closed. The bytes that had come are lost.
 *
 * @param stream - A stream that nobody reads; it is read one chunk at a time, and unlocked at the end.
 * @param options - The expected length, for the progress.
 * @throws {TypeError} If `stream` is not a stream or is locked, or `total` is not a number.
 * @throws {RangeError} If `total` is negative or NaN.
 *
 * @example
 * ```ts
 * const response = await fetch(url);
 * const total = Number(response.headers.get("content-length")) || undefined;
 * if (response.body) show(await toPromise(fromReadableStream(response.body, { total })));
 * ```
 *
 * @see {@link https://streams.spec.whatwg.org/#default-reader-class}
 */
export function fromReadableStream(
  stream: ReadableStreamLike,
  options: FromReadableStreamOptions = {},
): IAsyncOperationWithProgress<Bytes, ReadableStreamProgress> {
  assertOptions(options, "`{ total }`");
  const { total } = options;
  if (typeof Object(stream).getReader !== "function")
    throw argumentError("adapt stream", "a ReadableStream", stream);
  if (stream.locked) throw argumentError("adapt stream", "one that nobody reads", stream);
  if (total !== undefined && typeof total !== "number")
    throw argumentError("adapt stream", "`total` as a number", total);
  if (total !== undefined && !(total >= 0))
    throw new RangeError(`Cannot adapt stream: expected \`total\` of 0 or more, got ${total}`);
  const reader = stream.getReader();
  return run((context: OperationContext<ReadableStreamProgress>) =>
    readAll(reader, total === undefined ? {} : { total }, context),
  );
}

function readAll(
  reader: ReadableStreamReaderLike,
  expected: { readonly total?: number },
  { report, onCancel }: OperationContext<ReadableStreamProgress>,
): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    let canceled = false;

    const read = async (): Promise<void> => {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          if (!isBytes(value)) throw argumentError("read stream", "chunks of Uint8Array", value);
          chunks.push(value);
          loaded += value.length;
          report({ loaded, ...expected });
        }
        reader.releaseLock();
        if (!canceled) resolve(concatenate(chunks, loaded));
      } catch (error) {
        reject(error);
        await cancelQuietly(reader, error);
      }
    };
    onCancel(async (reason) => {
      canceled = true; // A stream that is canceled reads as one that has come to its end.
      try {
        await reader.cancel(reason);
        reject(reason);
      } catch (error) {
        reject(error);
      }
    });
    read();
  });
}

/** Lets go of a stream whose error is told already. */
async function cancelQuietly(reader: ReadableStreamReaderLike, reason: unknown): Promise<void> {
  try {
    const canceled = reader.cancel(reason);
    reader.releaseLock();
    await canceled;
  } catch {
    // One that had failed fails again.
  }
}

/** Whether a value is a `Uint8Array`, also one of another realm. */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === "Uint8Array";
}

function concatenate(chunks: readonly Uint8Array[], length: number): Bytes {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
