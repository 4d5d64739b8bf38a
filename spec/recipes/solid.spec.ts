/**
 * Solid has a build for servers, which updates nothing, and one for browsers.
 *
 * @jest-environment-options {"customExportConditions": ["browser"]}
 */
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { JSDOM } from "jsdom";
import { createComponent, createRoot } from "solid-js";
import { insert, render } from "solid-js/web";
import { useOperation } from "../../examples/recipes/solid.js";

const { window } = new JSDOM();
const { document } = window;
Object.assign(globalThis, { window, document });

/** Renders a component that shows an operation. */
function renderView() {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  const View = () => {
    const snapshot = useOperation(source.operation);
    const paragraph = document.createElement("p");
    insert(paragraph, () => {
      const { status, progress, result } = snapshot();
      return `${status} ${progress} ${result}`;
    });
    return paragraph;
  };
  const container = document.createElement("div");
  const dispose = render(() => createComponent(View, {}), container);
  return { source, container, dispose };
}

describe("useOperation() in Solid", () => {
  test("renders progress and the result", () => {
    const { source, container, dispose } = renderView();
    expect(container.textContent).toBe("0 undefined undefined");
    source.report(0.5);
    expect(container.textContent).toBe("0 0.5 undefined");
    source.report(1);
    source.complete("done");
    expect(container.textContent).toBe("1 1 done");
    dispose();
    expect(source.operation.status).toBe(AsyncStatus.Completed);
  });

  test("renders a requested cancel", () => {
    const { source, container } = renderView();
    source.operation.cancel("not needed");
    expect(container.textContent).toBe("2 undefined undefined");
  });

  test("cancels the operation when the component is disposed of", () => {
    const { source, dispose } = renderView();
    source.report(0.5);
    dispose();
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("has the snapshot at once, before anything is rendered", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    createRoot((dispose) => {
      expect(useOperation(source.operation)().progress).toBe(0.5);
      dispose();
    });
    expect(source.isCanceled()).toBe(true);
  });
});
