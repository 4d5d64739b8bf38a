import type { MessagePortLike } from "./peers.js";

/** The part of Web Locks that is used. */
interface LocksLike {
  request(
    name: string,
    options: { readonly mode?: "shared"; readonly signal?: AbortSignal },
    callback: () => unknown,
  ): Promise<unknown>;
  query(): Promise<{ readonly held: readonly { readonly name?: string }[] }>;
}

const prefix = "async-operation ";

/** Returns whether a received value is the name of a lock of this library. */
export function isLock(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(prefix);
}

/** Returns the locks of a browser; undefined without a secure context, and where ports report their end, as in Node. */
function locksFor(port: MessagePortLike): LocksLike | undefined {
  // Deno 2.9 has locks, and does not always exit when a thread has ended that held one.
  if ("on" in port || "Deno" in globalThis) return undefined;
  return (globalThis as { readonly navigator?: { readonly locks?: LocksLike } }).navigator?.locks;
}

/** A lock that this thread holds while it serves operations. The platform releases it when the thread is terminated. */
class Presence {
  readonly #name: string = prefix + crypto.randomUUID();
  /** The functions that announce the lock, one for each operation that is served. */
  readonly #announcers = new Set<(lock: string) => void>();
  #isHeld = false;
  #release!: () => void;

  constructor(locks: LocksLike) {
    const released = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    const hold = (): Promise<void> => {
      this.#isHeld = true;
      for (const announce of this.#announcers) announce(this.#name);
      return released;
    };
    locks.request(this.#name, {}, hold).catch(() => {}); // Such as in an opaque origin.
  }

  add(announce: (lock: string) => void): void {
    this.#announcers.add(announce);
    if (this.#isHeld) announce(this.#name);
  }

  /** Releases the lock with the last operation; returns whether it was the last. */
  remove(announce: (lock: string) => void): boolean {
    this.#announcers.delete(announce);
    const isLast = this.#announcers.size === 0;
    if (isLast) this.#release();
    return isLast;
  }
}

async function isHeld(locks: LocksLike, lock: string): Promise<boolean> {
  const { held } = await locks.query();
  return held.some(({ name }) => name === lock);
}

let presence: Presence | undefined;

/** Calls a function with the name of a lock once this thread holds it; returns the function that leaves it. */
export function announcePresence(
  port: MessagePortLike,
  announce: (lock: string) => void,
): () => void {
  const locks = locksFor(port);
  if (locks === undefined) return () => {};
  presence ??= new Presence(locks);
  const joined = presence;
  joined.add(announce);
  return () => {
    if (joined.remove(announce)) presence = undefined;
  };
}

/**
 * Calls a function when the thread that holds a lock has ended; returns the function that stops waiting.
 *
 * Locks are separate for each origin and storage partition. Only a worker of this thread surely shares them; for
 * any other port, the lock must be held here first.
 */
export function awaitAbsence(
  port: MessagePortLike,
  lock: string,
  { isOwnWorker, gone }: { readonly isOwnWorker: boolean; readonly gone: () => void },
): () => void {
  const locks = locksFor(port);
  if (locks === undefined) return () => {};
  const controller = new AbortController();
  const wait = async (): Promise<void> => {
    if (!isOwnWorker && !(await isHeld(locks, lock))) return;
    await locks.request(lock, { mode: "shared", signal: controller.signal }, gone);
  };
  wait().catch(() => {}); // It was aborted, or has no access.
  return () => controller.abort();
}
