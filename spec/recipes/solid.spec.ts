/**
 * Solid has a build for servers, which updates nothing, and one for browsers.
 *
 * @jest-environment-options {"customExportConditions": ["browser"]}
 */
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { JSDOM } from "jsdom";
import { type Component, createComponent, createRoot, createSignal, Show } from "solid-js";
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

  test("cancels the operation of an earlier click when its view is made anew, by a keyed Show", () => {
    type Upload = AsyncOperationSource<string, number>["operation"];
    const [upload, setUpload] = createSignal<Upload>();
    const UploadView = ({ operation }: { readonly operation: Upload }) => {
      const snapshot = useOperation(operation);
      const paragraph = document.createElement("p");
      insert(paragraph, () => `${snapshot().status} ${snapshot().progress}`);
      return paragraph;
    };
    const container = document.createElement("div");
    const shown = {
      get when() {
        return upload();
      },
      keyed: true as const,
      children: (operation: Upload) => createComponent(UploadView, { operation }),
    };
    const dispose = render(
      () => createComponent(Show as Component<typeof shown>, shown),
      container,
    );
    const sources = [1, 2].map(() => new AsyncOperationSource<string, number>());
    for (const [index, source] of sources.entries()) {
      setUpload(source.operation);
      source.report(index);
      expect(container.textContent).toBe(`0 ${index}`);
    }
    expect(sources.map((source) => source.isCanceled())).toEqual([true, false]);
    dispose();
    expect(sources.map((source) => source.isCanceled())).toEqual([true, true]);
  });
});
