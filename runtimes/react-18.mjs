// Runs the hooks with React 18, which is installed here; the specs run them with React 19. The built package
// is copied, as it takes the React of the folder that it is in: node runtimes/react-18.mjs
import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";
import * as React from "react";
import { renderToString } from "react-dom/server";
import { equal } from "./assert.mjs";

const { act, createElement, StrictMode, Suspense, useEffect } = React;
if (!React.version.startsWith("18.")) throw new Error(`Expected React 18, got ${React.version}`);

const { window } = new JSDOM();
const { document, navigator } = window;
const globals = { window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true };
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true });
const { createRoot, hydrateRoot } = await import("react-dom/client"); // It needs a document.

const folder = await mkdtemp(fileURLToPath(new URL("react-18-", import.meta.url)));
const load = (file) => import(pathToFileURL(join(folder, file)));

/** Starts work that a test drives. */
function starter(AsyncOperationSource) {
  const sources = [];
  const start = () => {
    const source = new AsyncOperationSource();
    source.onCancel(source.fail);
    sources.push(source);
    return source.operation;
  };
  return { sources, start };
}

/** Mounts a component in StrictMode. */
function mount(component) {
  const container = document.createElement("div");
  const root = createRoot(container);
  act(() => root.render(createElement(StrictMode, null, createElement(component))));
  return { container, unmount: () => act(() => root.unmount()) };
}

const causes = (sources) => sources.map(({ reason }) => reason?.cause ?? "none");

function casesOf({ AsyncOperationSource, fromResult }, { useOperation, useRun }) {
  return {
    async "an effect of StrictMode runs work once with `ignore`, and twice with `replace`"() {
      for (const [again, expected] of [
        ["ignore", ["unmounted"]],
        ["replace", ["replaced", "unmounted"]],
      ]) {
        const { sources, start } = starter(AsyncOperationSource);
        const { container, unmount } = mount(() => {
          const { status, progress, run } = useRun(start, { again });
          useEffect(() => void run(), [run]);
          return `${status} ${progress}`;
        });
        act(() => sources.at(-1).report(0.5));
        equal(container.textContent, "0 0.5");
        unmount();
        await null;
        equal(causes(sources), expected);
      }
    },
    async "an event starts, cancels and starts again"() {
      const { sources, start } = starter(AsyncOperationSource);
      let view;
      const { container, unmount } = mount(() => {
        view = useRun(start);
        return `${view.status} ${view.result ?? view.error}`;
      });
      equal(container.textContent, "undefined undefined");
      act(() => void view.run());
      act(() => view.cancel("not needed"));
      equal(container.textContent, "2 not needed");
      act(() => void view.run());
      act(() => void sources[1].complete("done"));
      equal(container.textContent, "1 done");
      unmount();
    },
    async "a server and a browser render the same, and then the newest report"() {
      const [server, browser] = [new AsyncOperationSource(), new AsyncOperationSource()];
      const View = ({ operation }) => String(useOperation(operation).progress);
      server.report(0.25);
      const container = document.createElement("div");
      container.innerHTML = renderToString(createElement(View, { operation: server.operation }));
      browser.report(0.75);
      const errors = [];
      let root;
      act(() => {
        const page = createElement(View, { operation: browser.operation });
        root = hydrateRoot(container, page, { onRecoverableError: (error) => errors.push(error) });
      });
      equal([container.textContent, errors.length], ["0.75", 0]);
      act(() => root.unmount());
    },
    async "a view that suspends continues"() {
      const { sources, start } = starter(AsyncOperationSource);
      let view;
      let waiting;
      const Form = () => {
        view = useRun(start);
        return `${view.status} ${view.progress} `;
      };
      const Waiting = () => {
        if (waiting) throw waiting;
        return "here";
      };
      const container = document.createElement("div");
      const root = createRoot(container);
      const render = () => {
        const children = [Form, Waiting].map((each, key) => createElement(each, { key }));
        return act(async () => root.render(createElement(Suspense, { fallback: "…" }, children)));
      };
      await render();
      act(() => void view.run());
      let resume;
      waiting = new Promise((resolve) => {
        resume = resolve;
      });
      await render();
      equal(sources[0].operation.status, 0);
      await act(async () => {
        sources[0].report(0.5);
        waiting = undefined;
        resume();
      });
      equal(container.textContent, "0 0.5 here");
      act(() => root.unmount());
      await null;
      equal(causes(sources), ["unmounted"]);
    },
    async "an operation that has ended shows its result"() {
      equal(renderToString(createElement(() => useOperation(fromResult("done")).result)), "done");
    },
  };
}

try {
  await cp(new URL("../dist", import.meta.url), folder, { recursive: true });
  const cases = casesOf(await load("lib/index.js"), await load("adapters/react/index.js"));
  for (const [title, run] of Object.entries(cases)) {
    await run().catch((error) => {
      console.error(`React 18: ${title}\n  ${error.stack}`);
      process.exitCode = 1;
    });
  }
  console.log(`React ${React.version}: ${Object.keys(cases).length} cases`);
} finally {
  await rm(folder, { recursive: true });
}
