// Suspense, transitions and concurrent rendering.
import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
  toPromise,
} from "async-operation";
import { useOperation, useRun } from "async-operation/react";
import {
  act,
  createElement,
  type ReactNode,
  Suspense,
  startTransition,
  use,
  useLayoutEffect,
  useState,
  useTransition,
} from "react";
import { createRoot, document, mount } from "./dom.js";

type Upload = IAsyncOperationWithProgress<string, number>;

let source: AsyncOperationSource<string, number>;
let run: () => Upload;

beforeEach(() => {
  source = new AsyncOperationSource();
});

function Progress(): ReactNode {
  const { status, progress } = useOperation(source.operation);
  return `${status} ${progress} `;
}

/** A promise that a test resolves. */
function pending(): { readonly promise: Promise<string>; readonly resolve: () => Promise<void> } {
  let resolve: (value: string) => void = () => {};
  const promise = new Promise<string>((settled) => {
    resolve = settled;
  });
  return { promise, resolve: () => act(async () => resolve("loaded")) };
}

function Waiting({ promise }: { readonly promise: Promise<string> | undefined }): ReactNode {
  return promise === undefined ? "here" : use(promise);
}

describe("useOperation() in a transition", () => {
  test("renders reports while the transition waits, and the newest one after it", async () => {
    const { promise, resolve } = pending();
    let show: (promise: Promise<string>) => void = () => {};
    function Page(): ReactNode {
      const [shown, setShown] = useState<Promise<string>>();
      show = setShown;
      const waiting = createElement(Waiting, { promise: shown });
      return createElement(
        Suspense,
        { fallback: "fallback" },
        createElement(Progress),
        shown === undefined ? null : createElement(Progress), // Mounted by the transition.
        waiting,
      );
    }
    const { container } = mount(createElement(Page));
    await act(async () => startTransition(() => show(promise)));
    expect(container.textContent).toBe("0 undefined here");
    await act(async () => source.report(0.5));
    expect(container.textContent).toBe("0 0.5 here");
    await act(async () => source.operation.cancel());
    expect(container.textContent).toBe("2 0.5 here");
    await resolve();
    expect(container.textContent).toBe("2 0.5 2 0.5 loaded");
    act(() => void source.complete("done"));
    expect(container.textContent).toBe("1 0.5 1 0.5 loaded");
  });
});

describe("useOperation() in a component that waits for a transition itself", () => {
  test("shows no fallback when a report arrives in the meantime", async () => {
    const { promise, resolve } = pending();
    let show: (promise: Promise<string>) => void = () => {};
    function Both(): ReactNode {
      const [shown, setShown] = useState<Promise<string>>();
      show = setShown;
      const { progress } = useOperation(source.operation);
      const text = shown === undefined ? "here" : use(shown);
      return `${text} ${progress}`;
    }
    const page = createElement(Suspense, { fallback: "fallback" }, createElement(Both));
    const { container } = mount(page);
    await act(async () => startTransition(() => show(promise)));
    await act(async () => source.report(0.5));
    expect(container.textContent).toBe("here 0.5");
    await resolve();
    expect(container.textContent).toBe("loaded 0.5");
    act(() => void source.complete("done"));
  });
});

describe("useRun() in a transition", () => {
  test("renders progress while an action awaits the operation that it started", async () => {
    let submit = (): void => {};
    const states: string[] = [];
    function Form(): ReactNode {
      const [isPending, start] = useTransition();
      const { status, progress, run } = useRun(() => source.operation);
      submit = () =>
        start(async () => {
          await toPromise(run());
        });
      const text = `${isPending} ${status} ${progress}`;
      if (states.at(-1) !== text) states.push(text);
      return text;
    }
    mount(createElement(Form));
    await act(async () => submit());
    await act(async () => source.report(0.5));
    await act(async () => void source.complete("done"));
    expect(states).toEqual([
      "false undefined undefined",
      "true 0 undefined",
      "true 0 0.5",
      "true 1 0.5",
      "false 1 0.5",
    ]);
  });
});

describe("useRun() in a Suspense boundary", () => {
  function Page({ promise }: { readonly promise?: Promise<string> }): ReactNode {
    const waiting = createElement(Waiting, { promise });
    return createElement(Suspense, { fallback: "fallback" }, createElement(Form), waiting);
  }

  function Form(): ReactNode {
    const form = useRun(() => source.operation);
    run = form.run;
    return `${form.status} ${form.progress} `;
  }

  test("continues while the boundary shows its fallback, and shows the newest report afterwards", async () => {
    const { promise, resolve } = pending();
    const { container, render } = mount(createElement(Page));
    act(() => void run());
    await act(async () => render(createElement(Page, { promise })));
    expect(container.textContent).toContain("fallback");
    expect(source.operation.status).toBe(AsyncStatus.Started);
    await act(async () => source.report(0.5));
    await resolve();
    expect(container.textContent).toBe("0 0.5 loaded");
    act(() => void source.complete("done"));
    expect(container.textContent).toBe("1 0.5 loaded");
  });

  test("has started nothing when the boundary is mounted late", async () => {
    const { promise, resolve } = pending();
    const { container, render } = mount(null);
    await act(async () => render(createElement(Page, { promise })));
    expect(container.textContent).toBe("fallback");
    await resolve();
    expect(container.textContent).toBe("undefined undefined loaded");
    act(() => void run());
    expect(container.textContent).toBe("0 undefined loaded");
  });
});

describe("many views in one concurrent render", () => {
  const views = 12;

  /** Takes longer than React renders without a pause. */
  function SlowView(): ReactNode {
    const { progress } = useOperation(source.operation);
    for (const end = performance.now() + 6; performance.now() < end; );
    return createElement("i", null, String(progress));
  }

  test("show the same report in each commit, although reports come within it", async () => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }); // Which would render without a pause.
    const container = document.createElement("div");
    const root = createRoot(container);
    const commits: Set<string | null>[] = [];
    let reports = 0;
    let ended = (): void => {};
    const committed = new Promise<void>((resolve) => {
      ended = resolve;
    });
    function Page(): ReactNode {
      useLayoutEffect(() => {
        commits.push(new Set([...container.querySelectorAll("i")].map((view) => view.textContent)));
        ended();
      });
      const keys = Array.from({ length: views }, (_, key) => key);
      return keys.map((key) => createElement(SlowView, { key }));
    }
    startTransition(() => root.render(createElement(Page)));
    const timer = setInterval(() => source.report(++reports), 1);
    await committed;
    clearInterval(timer);
    expect(reports).toBeGreaterThan(1); // There were pauses.
    expect(commits.map(({ size }) => size)).toEqual([1]);
    source.complete("done");
    root.unmount();
    await new Promise((resolve) => setImmediate(resolve));
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  });
});
