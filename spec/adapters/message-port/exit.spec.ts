import { describe, expect, test } from "@jest/globals";
import { serve } from "./web-port.js";

const exitListeners = () => process.listeners("exit");

describe("toMessagePort()", () => {
  test("sends what waits when the process exits, by one listener for all ports", () => {
    const before = exitListeners().length;
    const first = serve();
    expect(exitListeners()).toHaveLength(before + 1);
    const second = serve();
    const [listener, ...others] = exitListeners().slice(before);
    expect(others).toEqual([]);
    for (const { source } of [first, second]) [1, 2, 3].forEach(source.report);
    listener?.(0);
    expect([first.values(), second.values()]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    first.source.complete("done");
    expect(exitListeners()).toContain(listener);
    second.source.complete("done");
    expect(exitListeners()).toHaveLength(before);
  });
});
