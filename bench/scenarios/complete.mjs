// Operations that are created, complete and are awaited.

async function awaitEach(start, count) {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += await start(index % 2);
  return sum;
}

const expected = (count) => Math.floor(count / 2);

async function awaitTogether(start, count) {
  let sum = 0;
  for (let done = 0; done < count; done += 64) {
    const results = await Promise.all(Array.from({ length: 64 }, (_, index) => start(index % 2)));
    for (const result of results) sum += result;
  }
  return sum;
}

export const scenarios = {
  value: {
    short: "value",
    title: "Create, complete and await: the body returns a value",
    shape: "value",
    batch: awaitEach,
    expected,
  },
  async: {
    short: "async body",
    title: "Create, complete and await: the body is async",
    shape: "async",
    batch: awaitEach,
    expected,
  },
  awaits: {
    short: "awaits once",
    title: "Create, complete and await: the body awaits once",
    shape: "awaits",
    batch: awaitEach,
    expected,
  },
  "in-flight": {
    short: "64 in flight",
    title: "The body awaits once, 64 in flight",
    shape: "awaits",
    step: 64,
    batch: awaitTogether,
    expected,
  },
  wrap: {
    short: "wraps a promise",
    title: "Wrap a promise, unwrap it and await it",
    shape: "wrap",
    batch: (wrap, count) => awaitEach((result) => wrap(Promise.resolve(result)), count),
    expected,
  },
  "when-all": {
    short: "1,000 together",
    title: "Wait for 1,000 operations together",
    shape: "whenAll",
    async batch(whenAll, count) {
      let sum = 0;
      for (let index = 0; index < count; index++) sum += (await whenAll(1000)).length;
      return sum;
    },
    expected: (count) => 1000 * count,
  },
  parts: {
    short: "1,000 parts in turn",
    title: "1,000 parts in turn, each canceled with the whole until it ends",
    shape: "parts",
    async batch(parts, count) {
      let sum = 0;
      for (let index = 0; index < count; index++) sum += await parts(1000);
      return sum;
    },
    expected: (count) => 1000 * count,
  },
  "reads-signal": {
    short: "reads `signal`",
    title: "The body reads `signal`, adds a listener and removes it",
    shape: "readsSignal",
    batch: awaitEach,
    expected,
  },
};
