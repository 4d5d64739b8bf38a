import { afterAll, beforeAll, jest } from "@jest/globals";

/** Stops the timers of a package that keeps some after its work, and needs none of them here. */
export function stopTimers(): void {
  beforeAll(() => {
    const keep = ["Date", "hrtime", "nextTick", "performance", "queueMicrotask"] as const;
    jest.useFakeTimers({ doNotFake: [...keep, "setImmediate", "clearImmediate"] });
  });

  afterAll(() => void jest.useRealTimers());
}
