import { portMessage } from "./port-message.js";
import { ownValue } from "./serialize.js";

/** The size of a bell, in bytes. */
const size = 4;

/**
 * Creates a bell: a counter in shared memory, on which a thread can block.
 *
 * @example
 * ```ts
 * const bell = createBell();
 * Atomics.wait(bell, 0, 0, 10); // Until another thread rings, or for 10 ms.
 * ```
 */
export function createBell(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(size));
}

/**
 * Returns the message with a bell, for the thread that is to ring it.
 *
 * @param bell - The bell.
 *
 * @example
 * ```ts
 * worker.postMessage(bellMessage(createBell()));
 * ```
 */
export function bellMessage(bell: Int32Array): object {
  return portMessage({ kind: "wake", buffer: bell.buffer });
}

/**
 * Returns the bell of a received message; undefined if it has none: shared memory of the size of a bell.
 *
 * @param message - The received message, of any type.
 *
 * @example
 * ```ts
 * bellOf({ kind: "wake", buffer: new ArrayBuffer(4) }); // undefined
 * ```
 */
export function bellOf(message: unknown): Int32Array | undefined {
  const buffer = ownValue(message, "buffer");
  const isShared = Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  if (!isShared || (buffer as SharedArrayBuffer).byteLength !== size) return undefined;
  return new Int32Array(buffer as SharedArrayBuffer);
}

/**
 * Counts, and wakes the threads that block on a bell; does nothing without a bell.
 *
 * @param bell - The bell, if any.
 *
 * @example
 * ```ts
 * const bell = createBell();
 * ring(bell);
 * bell[0]; // 1
 * ```
 */
export function ring(bell: Int32Array | undefined): void {
  if (bell === undefined) return;
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}
