/** The most streams that one browser opens to an origin, as HTTP/1.1 allows six connections. */
const most = 3;

/** The places that this page has taken, where the browser has no Web Locks: in insecure contexts. */
const taken = new Set<string>();

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
  for (let index = 0; index < most; index++) {
    const place = `async-operation/http ${origin} ${index}`;
    // A frame without an origin may not lock.
    const release = await (locks ? lock(locks, place).catch(() => take(place)) : take(place));
    if (release) return release;
  }
  return undefined;
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

/** Takes a place of this page if it is free; returns the function that gives it back. */
function take(place: string): (() => void) | undefined {
  if (taken.has(place)) return undefined;
  taken.add(place);
  return () => taken.delete(place);
}
