import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { useOperation, useRun } from "async-operation/react";
import {
  act,
  createElement,
  type FunctionComponent,
  type ReactNode,
  StrictMode,
  Suspense,
  useEffect,
  useState,
} from "react";
import { renderToString } from "react-dom/server";
import { document, hydrateRoot, recordWarnings } from "./dom.js";

type Upload = IAsyncOperationWithProgress<string, number>;

let errors: unknown[] = [];
let unmounts: (() => void)[] = [];

beforeEach(() => {
  errors = [];
  unmounts = [];
});

afterEach(() => {
  for (const unmount of unmounts) unmount();
});

/** Takes over what a server has rendered; records what does not fit. */
function hydrate(html: string, node: ReactNode): HTMLElement {
  const container = document.createElement("div");
  container.innerHTML = html;
  const onRecoverableError = (error: unknown): unknown => errors.push(error);
  const { warnings, stop } = recordWarnings();
  act(() => {
    const root = hydrateRoot(container, node, { onRecoverableError });
    unmounts.push(() => act(() => root.unmount()));
  });
  stop();
  errors.push(...warnings);
  return container;
}

function View({ operation }: { readonly operation: Upload }): ReactNode {
  const { settled, progress, result } = useOperation(operation);
  return createElement("p", null, `${settled} ${progress} ${result}`);
}

describe("useOperation() on a server", () => {
  test("shows a running operation without progress, as it is hydrated", () => {
    const [server, browser] = [
      new AsyncOperationSource<string, number>(),
      new AsyncOperationSource<string, number>(),
    ];
    server.report(0.25);
    const html = renderToString(createElement(View, { operation: server.operation }));
    expect(html).toBe("<p>false undefined undefined</p>");
    browser.report(0.75);
    const container = hydrate(html, createElement(View, { operation: browser.operation }));
    expect(errors).toEqual([]);
    expect(container.textContent).toBe("false 0.75 undefined");
    act(() => void browser.complete("done"));
    expect(container.textContent).toBe("true 0.75 done");
  });

  test.each([
    ["StrictMode", StrictMode],
    ["a Suspense boundary", Suspense],
  ])("is hydrated in %s without an error while it reports", (_, wrapper) => {
    const source = new AsyncOperationSource<string, number>();
    const page = createElement(
      wrapper as FunctionComponent<{ children: ReactNode }>,
      null,
      createElement(View, { operation: source.operation }),
      createElement(View, { operation: source.operation }),
    );
    const html = renderToString(page);
    source.report(0.75);
    const container = hydrate(html, page);
    expect(errors).toEqual([]);
    expect(container.textContent).toBe("false 0.75 undefinedfalse 0.75 undefined");
    act(() => void source.complete("done"));
    expect(container.textContent).toBe("true 0.75 donetrue 0.75 done");
  });

  test("shows the outcome of an operation that has ended on both sides", () => {
    const operation: Upload = fromResult("done");
    const html = renderToString(createElement(View, { operation }));
    expect(html).toBe("<p>true undefined done</p>");
    const container = hydrate(html, createElement(View, { operation: fromResult("done") }));
    expect(errors).toEqual([]);
    expect(container.textContent).toBe("true undefined done");
  });

  test("runs work that is started in the initialiser of a state, which nobody cancels there", () => {
    const started: Upload[] = [];
    function Starting(): ReactNode {
      const [operation] = useState(() => {
        started.push(new AsyncOperationSource<string, number>().operation);
        return started.at(-1) as Upload;
      });
      return createElement(View, { operation });
    }
    hydrate(renderToString(createElement(Starting)), createElement(Starting));
    expect(started).toHaveLength(2);
    expect(errors).toEqual([]);
  });
});

describe("useRun() on a server", () => {
  const source = new AsyncOperationSource<string, number>();
  let starts = 0;
  const start = (): Upload => {
    starts++;
    return source.operation;
  };

  test("starts nothing in effects, and begins in the browser with what the server has rendered", () => {
    function Import(): ReactNode {
      const { status, operation, run } = useRun(start);
      useEffect(() => {
        run();
      }, [run]);
      return createElement("p", null, `${status} ${operation}`);
    }
    const html = renderToString(createElement(Import));
    expect(starts).toBe(0);
    expect(html).toBe("<p>undefined undefined</p>");
    const container = hydrate(html, createElement(Import));
    expect(errors).toEqual([]);
    expect([starts, container.textContent]).toEqual([
      1,
      `${AsyncStatus.Started} [object AsyncOperation]`,
    ]);
  });
});
