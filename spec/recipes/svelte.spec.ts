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

const page = `
  <script>
    const { UploadView, useOperation, clicks } = $props();
    let upload = $state.raw();
    clicks.begin = (operation) => { upload = operation; };
  </script>
  {#key upload}{#if upload}<UploadView operation={upload} {useOperation} />{/if}{/key}
`;

interface PageProperties {
  readonly UploadView: typeof View;
  readonly useOperation: typeof useOperation;
  readonly clicks: { begin(operation: Properties["operation"]): void };
}

/** Compiles a component for a browser. */
function compileView<TProperties>(
  source: string,
): Component<Record<string, unknown> & TProperties> {
  const { code } = compile(source, { generate: "client", name: "Compiled" }).js;
  const body = code.replaceAll(/^import .*$/gm, "").replace("export default ", "return ");
  return new Function("$", body)(internal);
}

const View = compileView<Properties>(view);
const Page = compileView<PageProperties>(page);

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

  test("cancels the operation of an earlier click when its view is made anew, by a key", async () => {
    const target = document.createElement("div");
    const clicks = { begin(_: Properties["operation"]): void {} };
    const component = mount(Page, { target, props: { UploadView: View, useOperation, clicks } });
    const sources = [1, 2].map(() => new AsyncOperationSource<string, number>());
    for (const [index, { operation, report }] of sources.entries()) {
      report(index);
      clicks.begin(operation);
      flushSync();
      expect(target.textContent.trim()).toBe(`0 ${index * 100}`);
    }
    expect(sources.map((source) => source.isCanceled())).toEqual([true, false]);
    await unmount(component);
    expect(sources.map((source) => source.isCanceled())).toEqual([true, true]);
  });
});
