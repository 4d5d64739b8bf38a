// A hot reload keeps the state of an edited component, and runs all its effects again. React offers it to the
// tools of bundlers through the hook of its DevTools, which must be there before it is loaded.
import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { type Run, useRun } from "async-operation/react";
import { createElement, type FunctionComponent } from "react";

/** An edited component: React asks for its newest version. */
interface Family {
  current: FunctionComponent;
}

interface Renderer {
  setRefreshHandler(handler: (type: unknown) => Family | undefined): void;
  scheduleRefresh(
    root: unknown,
    update: { readonly updatedFamilies: Set<Family>; readonly staleFamilies: Set<Family> },
  ): void;
}

let renderer: Renderer | undefined;
Object.assign(globalThis, {
  __REACT_DEVTOOLS_GLOBAL_HOOK__: {
    supportsFiber: true,
    inject: (injected: Renderer) => {
      renderer = injected;
    },
    onCommitFiberRoot() {},
    onCommitFiberUnmount() {},
  },
});
const { createRoot, document, settle } = await import("./dom.js");
const { act } = await import("react");

type Upload = IAsyncOperationWithProgress<string, number>;

describe("useRun() in a component that is edited", () => {
  test("keeps its operation, and shows it in the new version", async () => {
    const source = new AsyncOperationSource<string, number>();
    let view: Run<[], Upload> | undefined;
    const before: FunctionComponent = () => {
      view = useRun(() => source.operation);
      return `before ${view.progress}`;
    };
    const after: FunctionComponent = () => {
      view = useRun(() => source.operation);
      return `after ${view.progress}`;
    };
    const family: Family = { current: before };
    renderer?.setRefreshHandler((type) => (type === before || type === after ? family : undefined));

    const container = document.createElement("div");
    const root = createRoot(container);
    act(() => root.render(createElement(before)));
    act(() => void view?.run());
    act(() => source.report(0.5));
    expect(container.textContent).toBe("before 0.5");

    family.current = after;
    const update = { updatedFamilies: new Set([family]), staleFamilies: new Set<Family>() };
    act(() => renderer?.scheduleRefresh(Reflect.get(root, "_internalRoot"), update));
    await settle();
    expect(container.textContent).toBe("after 0.5");
    expect(source.operation.status).toBe(AsyncStatus.Started);

    act(() => root.unmount());
    await settle();
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });
});
