// Shows a contender many functions and values, as an application with many libraries does: its inline
// caches and those of the platform's own code are then as general as they get.

/** Nine kinds of value: as results, as reports and as reasons. */
const values = [
  1,
  0.5,
  "text",
  true,
  null,
  undefined,
  ["item"],
  { loaded: 1, total: 2 },
  new Map(),
];

let last;

class Meter {
  value = 0;
  show(value) {
    this.value = value;
  }
  keep = (value) => {
    this.value = value;
  };
}
const meter = new Meter();
const object = {
  receive(value) {
    last = value;
  },
};

/** Twelve functions of different code; one function that is created twelve times is a single shape. */
const listeners = [
  (value) => {
    last = value;
  },
  () => last,
  function named(value) {
    return value;
  },
  async (value) => value,
  (value, other) => value === other,
  (...all) => all.length,
  function* () {
    yield 1;
  },
  meter.show.bind(meter),
  meter.keep,
  object.receive,
  new Proxy((value) => value, {}),
  Boolean,
];

async function showValues(contender) {
  for (const value of values) {
    await contender.value?.(value);
    await contender.async?.(value);
    await contender.awaits?.(value);
    await contender.readsSignal?.(value);
    await contender.wrap?.(Promise.resolve(value));
    await contender.cancelReason?.(value);
  }
}

async function showListeners(contender) {
  for (const listener of listeners) {
    await contender.async?.(1).then(listener);
    await contender.reports?.(3, listener);
    await contender.reportEach?.(values, listener);
  }
  await contender.listeners?.(3, listeners.slice(0, 10));
}

/** Runs all that a contender can do with all shapes, so often that code is compiled for them. */
export async function showShapes(contender, rounds = 100) {
  for (let round = 0; round < rounds; round++) {
    await showValues(contender);
    await showListeners(contender);
  }
}
