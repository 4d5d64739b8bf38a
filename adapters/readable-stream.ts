import { argumentError, assertOptions } from "../lib/adapter-kit.js";
import { AsyncOperationSource, type IAsyncOperationWithProgress } from "../lib/index.js";

/** The part of a `ReadableStream` of bytes that is used, native or polyfilled. */
export interface ReadableStreamLike {
  /** Whether the stream has a reader. */
  readonly locked: boolean;
  /** Locks the stream, and returns its reader. */
  getReader(): ReadableStreamReaderLike;
}

/** The part of a reader that is used. */
export interface ReadableStreamReaderLike {
  /** Returns the next chunk. */
  read(): PromiseLike<{
    readonly done: boolean;
    readonly value?: Uint8Array | ArrayBuffer | undefined;
  }>;
  /** Cancels the source of the stream. */
  cancel(reason?: unknown): PromiseLike<unknown>;
  /** Unlocks the stream. */
  releaseLock(): void;
}

/** The progress of reading a stream. */
export interface ReadableStreamProgress {
  /** The number of bytes that were read. */
  readonly loaded: number;
  /** The expected length in bytes, as given; the actual length may differ. */
  readonly total?: number;
}

/** Options for `fromReadableStream`. */
export interface FromReadableStreamOptions {
  /** The expected length in bytes; it is part of each report and never checked. */
  readonly total?: number | undefined;
}

/** `Uint8Array<ArrayBuffer>`, as a `Blob` accepts it; in older compilers the type has no parameter. */
type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/**
 * Returns an operation that reads a stream of bytes to its end, such as the body of a `fetch`.
 *
 * The result is one new array of all bytes. `cancel` cancels the stream with the reason, which reaches
 * its source: the connection of a fetch is closed. The bytes that were read are lost.
 *
 * @param stream - A stream without a reader; it is read one chunk at a time, and unlocked at the end.
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
  if (stream.locked) throw new TypeError("Cannot adapt stream: it is locked");
  if (total !== undefined && typeof total !== "number")
    throw argumentError("adapt stream", "`total` as a number", total);
  if (total !== undefined && !(total >= 0))
    throw new RangeError(`Cannot adapt stream: expected \`total\` of 0 or more, got ${total}`);
  const source = new AsyncOperationSource<Bytes, ReadableStreamProgress>();
  const reader = stream.getReader();
  source.onCancel((reason) => {
    source.fail(reason); // Not after the stream: the other branch of a `tee` may keep it open.
    release(reader, reason);
  });
  readAll(reader, source, { total });
  return source.operation;
}

/** Reads a stream to its end or its error, which ends the operation. */
async function readAll(
  reader: ReadableStreamReaderLike,
  source: AsyncOperationSource<Bytes, ReadableStreamProgress>,
  { total }: FromReadableStreamOptions,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const chunk = bytesOf(next.value);
      chunks.push(chunk);
      loaded += chunk.length;
      source.report(total === undefined ? { loaded } : { loaded, total });
    }
    reader.releaseLock();
    source.complete(concatenate(chunks, loaded));
  } catch (error) {
    source.fail(error);
    release(reader, error);
  }
}

/** Cancels and unlocks a stream; ignores its errors, as the operation has ended. */
async function release(reader: ReadableStreamReaderLike, reason: unknown): Promise<void> {
  try {
    const canceled = reader.cancel(reason);
    reader.releaseLock();
    await canceled;
  } catch {
    // A stream that failed fails again.
  }
}

/** Returns a chunk as bytes, of this realm or another; `readableWebStream` of Node 20 yields an `ArrayBuffer`. */
function bytesOf(chunk: unknown): Uint8Array {
  const type = Object.prototype.toString.call(chunk);
  if (type === "[object ArrayBuffer]") return new Uint8Array(chunk as ArrayBuffer);
  if (type === "[object Uint8Array]" && ArrayBuffer.isView(chunk)) return chunk as Uint8Array;
  throw argumentError("read stream", "chunks of Uint8Array or ArrayBuffer", chunk);
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
