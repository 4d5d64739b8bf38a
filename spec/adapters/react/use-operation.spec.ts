import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  type AsyncOperationLike,
  AsyncOperationSource,
  AsyncStatus,
  fromError,
  fromResult,
} from "async-operation";
import { type OperationSnapshot, useOperation } from "async-operation/react";
import { toStore } from "async-operation/store";
import { act, createElement, memo, type ReactNode, useLayoutEffect } from "react";
import { startForeign } from "../../support/foreign.js";
import { mount, recordWarnings, strict } from "./dom.js";

type Operation = AsyncOperationLike<string, number>;

let snapshots: unknown[] = [];

beforeEach(() => {
  snapshots = [];
});

function View({ operation }: { readonly operation?: Operation | null | undefined }): string {
  const snapshot = useOperation(operation);
  snapshots.push(snapshot);
  const { status, progress, result } = snapshot;
  return `${status} ${progress} ${result}`;
}

const view = (operation?: Operation | null): ReactNode => createElement(View, { operation });

describe("useOperation()", () => {
  test("renders each change of an operation, until its end", () => {
    const source = new AsyncOperationSource<string, number>();
    const { container } = mount(view(source.operation));
    expect(container.textContent).toBe("0 undefined undefined");
    act(() => source.report(0.5));
    expect(container.textContent).toBe("0 0.5 undefined");
    act(() => void source.complete("done"));
    expect(container.textContent).toBe("1 0.5 done");
    expect(snapshots).toHaveLength(3);
  });

  test("renders a requested cancel, then the outcome", () => {
    const source = new AsyncOperationSource<string, number>();
    const { container } = mount(view(source.operation));
    act(() => source.operation.cancel("not needed"));
    expect(container.textContent).toBe("2 undefined undefined");
    expect(snapshots.at(-1)).toMatchObject({ settled: false, error: undefined });
    act(() => void source.fail("not needed"));
    expect(snapshots.at(-1)).toMatchObject({ settled: true, error: "not needed" });
  });

  test("returns the error of an operation that has failed", () => {
    const error = new Error("no disk");
    mount(view(fromError(error)));
    expect(snapshots).toMatchObject([{ status: AsyncStatus.Error, settled: true, error }]);
  });

  test.each([undefined, null])("returns the snapshot of nothing started for %s", (operation) => {
    const { container } = mount(view(operation));
    expect(container.textContent).toBe("undefined undefined undefined");
    expect(snapshots).toStrictEqual([
      {
        status: undefined,
        settled: false,
        progress: undefined,
        result: undefined,
        error: undefined,
      },
    ]);
    expect(Object.isFrozen(snapshots[0])).toBe(true);
  });

  test("returns the same snapshot until something changes, so that a view of it can be memoized", () => {
    const source = new AsyncOperationSource<string, number>();
    const draw = jest.fn((_: { snapshot: OperationSnapshot<string, number> }) => null);
    const Drawing = memo(draw);
    function Page(): ReactNode {
      return createElement(Drawing, { snapshot: useOperation(source.operation) });
    }
    const { render, unmount } = mount(createElement(Page));
    render(createElement(Page));
    expect(draw).toHaveBeenCalledTimes(1);
    act(() => source.report(0.5));
    render(createElement(Page));
    expect(draw).toHaveBeenCalledTimes(2);
    unmount();
  });

  test("shows two views the same, and a view that comes late the newest progress", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.25);
    const first = mount(view(source.operation));
    expect(first.container.textContent).toBe("0 0.25 undefined");
    act(() => source.report(0.5));
    const second = mount(view(source.operation));
    expect(second.container.textContent).toBe("0 0.5 undefined");
    act(() => void source.complete("done"));
    const third = mount(view(source.operation));
    for (const { container } of [first, second, third])
      expect(container.textContent).toBe("1 0.5 done");
  });

  test("follows another operation when it changes between renders, and lets the first go", () => {
    const [first, second] = [
      new AsyncOperationSource<string, number>(),
      new AsyncOperationSource<string, number>(),
    ];
    const { container, render } = mount(view());
    render(view(first.operation));
    act(() => first.report(0.1));
    expect(container.textContent).toBe("0 0.1 undefined");
    render(view(second.operation));
    snapshots = [];
    act(() => first.report(0.2));
    expect(snapshots).toEqual([]);
    act(() => second.report(0.9));
    expect(container.textContent).toBe("0 0.9 undefined");
    render(view());
    expect(container.textContent).toBe("undefined undefined undefined");
  });

  test("renders an end between rendering and subscribing, even if the operation is closed", () => {
    const source = new AsyncOperationSource<string, number>();
    function Closing(): null {
      useLayoutEffect(() => {
        if (source.complete("done")) source.operation.close();
      });
      return null;
    }
    const closing = createElement(Closing);
    const page = strict(() => createElement("p", null, view(source.operation), closing));
    expect(mount(page).container.textContent).toBe("1 undefined done");
  });

  test("keeps showing an operation that is closed after its end", () => {
    const source = new AsyncOperationSource<string, number>();
    const { container, render } = mount(view(source.operation));
    act(() => void source.complete("done"));
    source.operation.close();
    render(view(source.operation));
    expect(container.textContent).toBe("1 undefined done");
  });

  test("leaves the operation running when the component is unmounted", () => {
    const source = new AsyncOperationSource<string, number>();
    const { unmount } = mount(view(source.operation));
    act(() => source.report(0.5));
    unmount();
    expect(source.operation.status).toBe(AsyncStatus.Started);
    snapshots = [];
    source.report(1);
    expect(snapshots).toEqual([]);
  });

  test("shows a foreign operation, and ends with it", () => {
    const foreign = startForeign();
    const { container } = mount(view(foreign));
    act(() => foreign.progress?.(foreign, 0.5));
    expect(container.textContent).toBe("0 0.5 undefined");
    act(() => foreign.completed?.(foreign, AsyncStatus.Completed));
    expect(container.textContent).toBe("1 0.5 result");
  });

  test("infers the types of the operation", () => {
    function Typed(): string {
      const { status, progress, result, error } = useOperation(fromResult("done"));
      progress satisfies undefined;
      error satisfies unknown;
      // @ts-expect-error undefined before the end
      result satisfies string;
      return status === AsyncStatus.Completed ? result : "";
    }
    expect(mount(createElement(Typed)).container.textContent).toBe("done");
  });
});

const closed = fromResult("done");
closed.close();

describe("useOperation() of what is no operation", () => {
  /** Renders a hook that throws, and returns the error. */
  function thrownFor(operation: unknown): unknown {
    const { stop } = recordWarnings();
    try {
      mount(view(operation as Operation));
    } catch (error) {
      return error;
    } finally {
      stop();
    }
    return undefined;
  }

  test.each([
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["0", 0, "got 0"],
    ["a text", "", 'got ""'],
    ["a closed operation that was never shown", closed, "it is closed"],
  ])("throws when it is %s", (_, operation, message) => {
    expect(thrownFor(operation)).toMatchObject({ message: expect.stringContaining(message) });
  });

  test("throws when the slot of a foreign operation is taken", () => {
    const taken = { ...startForeign(), completed: () => {} };
    expect(thrownFor(taken)).toMatchObject({ code: "E_ILLEGAL_DELEGATE_ASSIGNMENT" });
  });
});

describe("useOperation() and toStore()", () => {
  test("show the same outcome of one operation", () => {
    const source = new AsyncOperationSource<string, number>();
    mount(view(source.operation));
    act(() => {
      for (const value of [1, 2, 3]) source.report(value);
      source.complete("done");
    });
    expect(snapshots.at(-1)).toEqual(toStore(source.operation).getSnapshot());
  });
});
