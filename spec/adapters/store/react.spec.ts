import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { toStore } from "async-operation/store";
import { JSDOM } from "jsdom";
import { act, createElement, StrictMode, useLayoutEffect, useSyncExternalStore } from "react";
import type { Root } from "react-dom/client";
import { renderToString } from "react-dom/server";

const { window } = new JSDOM();
const { document, navigator } = window;
const globals = { window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true };

let createRoot: typeof import("react-dom/client").createRoot;
let root: Root;
let container: HTMLElement;
let source: AsyncOperationSource<string, number>;
/** The rendered texts; each twice, as StrictMode renders twice. */
let rendered: string[];

interface Props {
  readonly operation: IAsyncOperationWithProgress<string, number>;
}

function Download({ operation }: Props): string {
  const { subscribe, getSnapshot } = toStore(operation);
  const snapshot = useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
  const text = `${snapshot.status} ${snapshot.progress} ${snapshot.result}`;
  rendered.push(text);
  return text;
}

function render(operation: IAsyncOperationWithProgress<string, number>): void {
  act(() => root.render(createElement(StrictMode, null, createElement(Download, { operation }))));
}

describe("toStore() in React", () => {
  beforeAll(async () => {
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true }); // Some have no setter.
    ({ createRoot } = await import("react-dom/client")); // It reads `document` when it is loaded.
  });

  beforeEach(() => {
    rendered = [];
    source = new AsyncOperationSource();
    container = document.createElement("div");
    root = createRoot(container);
  });

  afterEach(() => act(() => root.unmount()));

  test("renders each change once for each pass of StrictMode", () => {
    render(source.operation);
    act(() => source.report(0.5));
    act(() => void source.complete("done"));
    const texts = ["0 undefined undefined", "0 0.5 undefined", "1 0.5 done"];
    expect(rendered).toEqual(texts.flatMap((text) => [text, text]));
    expect(container.textContent).toBe("1 0.5 done");
  });

  test("renders the newest of many reports once", () => {
    render(source.operation);
    rendered = [];
    act(() => {
      for (let value = 1; value <= 1000; value++) source.report(value / 1000);
    });
    expect(rendered).toStrictEqual(["0 1 undefined", "0 1 undefined"]);
  });

  test("renders a cancel request, then the outcome", () => {
    render(source.operation);
    act(() => source.operation.cancel("not needed"));
    expect(container.textContent).toBe("2 undefined undefined");
    act(() => void source.complete("what there was"));
    expect(container.textContent).toBe("1 undefined what there was");
  });

  test("renders an end between rendering and subscribing, even if the operation is closed", () => {
    const { operation } = source;
    function Closing(): null {
      useLayoutEffect(() => {
        if (source.complete("done")) operation.close();
      });
      return null;
    }
    const download = createElement(Download, { operation });
    act(() => root.render(createElement(StrictMode, null, download, createElement(Closing))));
    expect(rendered).toContain("0 undefined undefined");
    expect(container.textContent).toBe("1 undefined done");
  });

  test("ignores progress after it is unmounted, and renders the newest report and the outcome when it is mounted again", () => {
    const { operation } = source;
    render(operation);
    act(() => source.report(0.25));
    act(() => root.unmount());
    rendered = [];
    source.report(0.5);
    source.complete("done");
    operation.close();
    expect(rendered).toEqual([]);
    root = createRoot(container);
    render(operation);
    expect(container.textContent).toBe("1 0.5 done");
  });

  test("follows the new operation when the property changes", () => {
    render(source.operation);
    render(fromResult("other"));
    rendered = [];
    act(() => source.report(0.5));
    expect(rendered).toEqual([]);
    expect(container.textContent).toBe("1 undefined other");
  });

  test("renders on a server without subscribing", () => {
    const { operation } = source;
    expect(renderToString(createElement(Download, { operation }))).toBe("0 undefined undefined");
    source.report(0.5);
    expect(rendered).toHaveLength(1);
    expect(renderToString(createElement(Download, { operation }))).toBe("0 0.5 undefined");
  });
});
