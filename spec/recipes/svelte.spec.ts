/**
 * Svelte has a build for servers, which updates nothing, and one for browsers.
 *
 * @jest-environment-options {"customExportConditions": ["browser"]}
 */
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { JSDOM } from "jsdom";
import type { Component } from "svelte";
import { compile } from "svelte/compiler";
import { useOperation } from "../../examples/recipes/svelte.js";

const { window } = new JSDOM();
const { document, navigator, Node, Element, Text, Comment, DocumentFragment } = window;
const globals = { window, document, navigator, Node, Element, Text, Comment, DocumentFragment };
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true });
const { flushSync, mount, unmount } = await import("svelte");
// @ts-expect-error The module that compiled components import has no types
const internal = await import("svelte/internal/client");

const view = `
  <script>
    const { operation, useOperation } = $props();
    const upload = useOperation(operation);
    const percent = $derived((upload.current.progress ?? 0) * 100);
  </script>
  <p>{upload.current.status} {percent} {upload.current.result}</p>
`;

interface Properties {
  readonly operation: AsyncOperationSource<string, number>["operation"];
  readonly useOperation: typeof useOperation;
}

/** Compiles a component for a browser. */
function compileView(): Component<Record<string, unknown> & Properties> {
  const { code } = compile(view, { generate: "client", name: "View" }).js;
  const body = code.replaceAll(/^import .*$/gm, "").replace("export default ", "return ");
  return new Function("$", body)(internal);
}

const View = compileView();

/** Renders a component that shows an operation. */
function mountView() {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  const target = document.createElement("div");
  const component = mount(View, { target, props: { operation: source.operation, useOperation } });
  const text = () => {
    flushSync();
    return target.textContent;
  };
  return { source, text, leave: () => unmount(component) };
}

describe("useOperation() in Svelte", () => {
  test("renders progress and the result", async () => {
    const { source, text, leave } = mountView();
    expect(text()).toBe("0 0 ");
    source.report(0.5);
    expect(text()).toBe("0 50 ");
    source.report(1);
    source.complete("done");
    expect(text()).toBe("1 100 done");
    await leave();
    expect(source.operation.status).toBe(AsyncStatus.Completed);
  });

  test("renders a requested cancel", () => {
    const { source, text } = mountView();
    source.operation.cancel("not needed");
    expect(text()).toBe("2 0 ");
  });

  test("cancels the operation when the component is destroyed", async () => {
    const { source, text, leave } = mountView();
    source.report(0.5);
    expect(text()).toBe("0 50 ");
    await leave();
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });
});
