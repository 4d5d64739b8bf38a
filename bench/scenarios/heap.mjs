// A long loop of operations, with progress, on one signal that lives as long; every tenth is canceled.

/** Returns the bytes in use, after garbage collection, after the first `first` operations and after all. */
export async function measure({ loop }, { first, count }) {
  const { signal } = new AbortController();
  const heap = async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc();
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  };
  let reports = 0;
  const progress = () => {
    reports++;
  };
  let start;
  const begin = performance.now();
  for (let index = 0; index < count; index++) {
    if (index === first) start = await heap();
    await loop(index, signal, progress);
  }
  const seconds = (performance.now() - begin) / 1000;
  if (reports !== count) throw new Error(`Expected ${count} reports, got ${reports}`);
  return { start, end: await heap(), seconds };
}
