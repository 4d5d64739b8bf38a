/** The most streams that one browser opens to an origin, as HTTP/1.1 allows six connections. */
const most = 3;

/** The streams of this page by origin, where the browser has no Web Locks: in insecure contexts. */
const opened = new Map<string, number>();

/**
 * Takes a place for a stream; returns the function that gives it back, or undefined if all are taken.
 *
 * In a browser, all pages of an origin share three places for each server. Elsewhere there is no limit.
 *
 * @see {@link https://w3c.github.io/web-locks/}
 */
export async function takePlace(origin: string): Promise<(() => void) | undefined> {
  if (!("document" in globalThis || "WorkerGlobalScope" in globalThis)) return () => {};
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (!locks) return count(origin);
  try {
    for (let index = 0; index < most; index++) {
      const release = await lock(locks, `async-operation/http ${origin} ${index}`);
      if (release) return release;
    }
    return undefined;
  } catch {
    return count(origin); // A frame without an origin may not lock.
  }
}

/** Takes a lock if it is free; returns the function that releases it. */
function lock(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const hold = (granted: Lock | null): Promise<void> | undefined => {
      if (granted) return new Promise(resolve);
      resolve(undefined);
      return undefined;
    };
    locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
}

function count(origin: string): (() => void) | undefined {
  const number = opened.get(origin) ?? 0;
  if (number >= most) return undefined;
  opened.set(origin, number + 1);
  return () => opened.set(origin, (opened.get(origin) as number) - 1);
}
