import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { JSDOM } from "jsdom";

const { window } = new JSDOM();
const { document, Element, SVGElement, MathMLElement, ShadowRoot } = window;
Object.assign(globalThis, { window, document, Element, SVGElement, MathMLElement, ShadowRoot });
const { createApp, defineComponent, effectScope, h, nextTick, shallowRef } = await import("vue"); // It reads `document` when it is loaded.
const { useOperation } = await import("../../examples/recipes/vue.js");

type Upload = AsyncOperationSource<string, number>["operation"];

/** Mounts a component that shows an operation. */
function mountView() {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  const View = defineComponent(() => {
    const snapshot = useOperation(source.operation);
    return () => {
      const { status, progress, result } = snapshot.value;
      return h("p", `${status} ${progress} ${result}`);
    };
  });
  const container = document.createElement("div");
  const app = createApp(View);
  app.mount(container);
  const text = async () => {
    await nextTick();
    return container.textContent;
  };
  return { source, text, unmount: () => app.unmount() };
}

describe("useOperation() in Vue", () => {
  test("renders progress and the result", async () => {
    const { source, text, unmount } = mountView();
    expect(await text()).toBe("0 undefined undefined");
    source.report(0.5);
    expect(await text()).toBe("0 0.5 undefined");
    source.report(1);
    source.complete("done");
    expect(await text()).toBe("1 1 done");
    unmount();
    expect(source.operation.status).toBe(AsyncStatus.Completed);
  });

  test("renders a requested cancel", async () => {
    const { source, text } = mountView();
    source.operation.cancel("not needed");
    expect(await text()).toBe("2 undefined undefined");
  });

  test("cancels the operation, and renders no more, when the component is unmounted", async () => {
    const { source, unmount } = mountView();
    source.report(0.5);
    unmount();
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels the operation when the scope ends in which it is used", () => {
    const source = new AsyncOperationSource<string, number>();
    const scope = effectScope();
    const snapshot = scope.run(() => useOperation(source.operation));
    source.report(0.5);
    expect(snapshot?.value.progress).toBe(0.5);
    scope.stop();
    expect(source.isCanceled()).toBe(true);
  });

  test("cancels the operation of an earlier click when its view is made anew, by a key", async () => {
    const UploadView = defineComponent<{ operation: Upload }>(
      ({ operation }) => {
        const snapshot = useOperation(operation);
        return () => h("p", `${snapshot.value.status} ${snapshot.value.progress}`);
      },
      { props: ["operation"] },
    );
    const upload = shallowRef<{ readonly key: number; readonly operation: Upload }>();
    const app = createApp(defineComponent(() => () => upload.value && h(UploadView, upload.value)));
    const container = document.createElement("div");
    app.mount(container);
    const sources = [1, 2].map(() => new AsyncOperationSource<string, number>());
    for (const [key, { operation, report }] of sources.entries()) {
      upload.value = { key, operation };
      report(key);
      await nextTick();
      expect(container.textContent).toBe(`0 ${key}`);
    }
    expect(sources.map((source) => source.isCanceled())).toEqual([true, false]);
    app.unmount();
    expect(sources.map((source) => source.isCanceled())).toEqual([true, true]);
  });
});
