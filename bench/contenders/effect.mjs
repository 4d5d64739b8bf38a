import { Effect, Fiber } from "effect";

export const value = (result) => Effect.runPromise(Effect.sync(() => result));

export const async = (result) => Effect.runPromise(Effect.promise(async () => result));

const start = (result) =>
  Effect.promise(async () => {
    await undefined;
    return result;
  });

export const awaits = (result) => Effect.runPromise(start(result));

const forever = Effect.callback(() => {});
const canceled = () => 1;

/** An interruption has no reason. */
export function cancelDefault() {
  const fiber = Effect.runFork(forever);
  return Effect.runPromise(Fiber.interrupt(fiber)).then(canceled);
}

const listening = Effect.promise(
  (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    }),
);

export function cancelSignal() {
  const fiber = Effect.runFork(listening);
  return Effect.runPromise(Fiber.interrupt(fiber)).then(canceled);
}

export const wrap = (promise) => Effect.runPromise(Effect.promise(() => promise));

export const whenAll = (total) => {
  const effects = Array.from({ length: total }, (_, index) => start(index));
  return Effect.runPromise(Effect.all(effects, { concurrency: "unbounded" }));
};

export const readsSignal = (result) =>
  Effect.runPromise(
    Effect.promise(async (signal) => {
      const onabort = () => {};
      signal.addEventListener("abort", onabort);
      await undefined;
      signal.removeEventListener("abort", onabort);
      return result;
    }),
  );

const whole = (total) =>
  Effect.gen(function* () {
    let sum = 0;
    for (let index = 0; index < total; index++) sum += yield* start(1);
    return sum;
  });

export const parts = (total) => Effect.runPromise(whole(total));

export function pending(signal, finishes, ended) {
  const work = Effect.callback((resume) => {
    finishes.push((result) => resume(Effect.succeed(result)));
  });
  Effect.runPromise(work, { signal }).then(ended, ended);
}
