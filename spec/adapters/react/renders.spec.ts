// The number of renders, on a real clock and without `act`, as in a browser.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type OperationContext, run, toPromise } from "async-operation";
import { useOperation, useRun } from "async-operation/react";
import { createElement, type ReactNode } from "react";
import { createRoot, document } from "./dom.js";

const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

const reports = 10_000;

const importRows = (rows: number) =>
  run(async ({ report }: OperationContext<number>) => {
    for (let row = 1; row <= rows; row++) {
      report(row);
      await turn();
    }
    return "imported";
  });

/** Renders a component until an operation has ended; returns how many frames that took. */
async function frames(node: ReactNode, start: () => ReturnType<typeof importRows>) {
  const container = document.createElement("div");
  const root = createRoot(container);
  root.render(node);
  await turn();
  await turn();
  const began = performance.now();
  await toPromise(start());
  const count = (performance.now() - began) / 16;
  await turn();
  const text = container.textContent;
  root.unmount();
  await turn();
  return { count, text };
}

describe("10,000 reports from separate tasks", () => {
  beforeAll(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));
  afterAll(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }));

  test("are at most so many renders of useRun() as frames, and the last is shown", async () => {
    let renders = 0;
    let begin: (rows: number) => ReturnType<typeof importRows> = importRows;
    function Import(): ReactNode {
      renders++;
      const view = useRun(importRows);
      begin = view.run;
      return `${view.settled} ${view.progress} ${view.result}`;
    }
    const { count, text } = await frames(createElement(Import), () => begin(reports));
    expect(text).toBe(`true ${reports} imported`);
    // The first render, the run, the first report and the end.
    expect(renders).toBeLessThanOrEqual(count + 4);
  });

  test("are at most so many renders of two views by useOperation() as frames, each", async () => {
    let renders = 0;
    const operation = importRows(reports);
    function View(): ReactNode {
      renders++;
      return String(useOperation(operation).progress);
    }
    const page = createElement("p", null, createElement(View), " ", createElement(View));
    const { count, text } = await frames(page, () => operation);
    expect(text).toBe(`${reports} ${reports}`);
    expect(renders).toBeLessThanOrEqual(2 * (count + 4));
  });
});
