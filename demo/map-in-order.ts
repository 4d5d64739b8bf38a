/**
 * Maps what a source yields, several at a time, and yields the outcomes in the order of the source.
 *
 * It takes from the source no faster than its caller takes from it. When the caller stops early, or
 * the source throws, it still waits for all that it has begun.
 *
 * @param source - What is to be mapped.
 * @param limit - How many may be under way.
 * @param map - Maps one value. It must not reject: nobody looks at an outcome before its turn.
 */
export async function* mapInOrder<TFrom, TTo>(
  source: AsyncIterable<TFrom>,
  limit: number,
  map: (value: TFrom) => Promise<TTo>,
): AsyncGenerator<TTo> {
  const pending: Promise<TTo>[] = [];
  try {
    for await (const value of source) {
      pending.push(map(value));
      if (pending.length === limit) yield pending.shift() as Promise<TTo>;
    }
    while (pending.length > 0) yield pending.shift() as Promise<TTo>;
  } finally {
    await Promise.all(pending);
  }
}
