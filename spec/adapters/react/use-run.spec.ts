import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromResult,
  type IAsyncOperationWithProgress,
  isCancellation,
} from "async-operation";
import { type Run, type UseRunOptions, useRun } from "async-operation/react";
import { act, createElement, type ReactNode } from "react";
import { startForeign } from "../../support/foreign.js";
import { thrownBy } from "../../support/thrown-by.js";
import { document, mount, settle } from "./dom.js";

type Upload = IAsyncOperationWithProgress<string, number>;

/** The sources of the work that was started. */
let sources: AsyncOperationSource<string, number>[] = [];
let renders = 0;
let current: Run<[name?: string], Upload>;

beforeEach(() => {
  sources = [];
  renders = 0;
});

function start(_name?: string): Upload {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel((reason) => source.fail(reason));
  sources.push(source);
  return source.operation;
}

interface Props {
  readonly begin?: (name?: string) => Upload;
  readonly options?: UseRunOptions;
}

function View({ begin = start, options }: Props): string {
  renders++;
  current = useRun(begin, options);
  const { status, progress, result } = current;
  return `${status} ${progress} ${result}`;
}

const view = (props: Props = {}): ReactNode => createElement(View, props);

/** Runs within `act`, and returns the operation. */
function runNow(name?: string): Upload {
  const operations: Upload[] = [];
  act(() => void operations.push(current.run(name)));
  return operations[0] as Upload;
}

describe("useRun()", () => {
  test("has started nothing before the first run", () => {
    const { container } = mount(view());
    expect(container.textContent).toBe("undefined undefined undefined");
    expect(current).toMatchObject({ settled: false, error: undefined, operation: undefined });
    expect(sources).toEqual([]);
  });

  test("shows what it started, until its end", () => {
    const { container } = mount(view());
    act(() => void current.run());
    expect(container.textContent).toBe("0 undefined undefined");
    expect(current.operation).toBe(sources[0]?.operation);
    act(() => sources[0]?.report(0.5));
    expect(container.textContent).toBe("0 0.5 undefined");
    act(() => void sources[0]?.complete("done"));
    expect(container.textContent).toBe("1 0.5 done");
    expect(renders).toBe(4);
  });

  test("passes the arguments to `start`, and returns its operation", () => {
    const begin = jest.fn(start);
    mount(view({ begin }));
    const operation = runNow("a.txt");
    expect(begin.mock.calls).toEqual([["a.txt"]]);
    expect(operation).toBe(sources[0]?.operation);
  });

  test("returns the same `run` and `cancel` in each render, which use the newest `start`", () => {
    const { render } = mount(view({ begin: () => fromResult("first") }));
    const { run, cancel } = current;
    render(view({ begin: () => fromResult("second") }));
    expect([current.run, current.cancel]).toEqual([run, cancel]);
    act(() => void run());
    expect(current.result).toBe("second");
  });

  test("cancels with the given reason, and shows the request and the outcome", () => {
    const { container } = mount(view());
    act(() => void current.run());
    act(() => current.cancel("not needed"));
    expect(container.textContent).toBe("2 undefined undefined");
    expect(current).toMatchObject({ settled: true, error: "not needed" });
    expect(sources[0]?.operation.errorCode?.cause).toBe("not needed");
  });

  test("cancels nothing before the first run and after the end", () => {
    const { container } = mount(view());
    act(() => current.cancel());
    act(() => void current.run());
    act(() => void sources[0]?.complete("done"));
    act(() => current.cancel());
    expect(container.textContent).toBe("1 undefined done");
  });

  test("starts again after the end, and begins with the snapshot of the new operation", () => {
    const { container } = mount(view());
    act(() => void current.run());
    act(() => {
      sources[0]?.report(1);
      sources[0]?.complete("done");
    });
    act(() => void current.run());
    expect(container.textContent).toBe("0 undefined undefined");
    expect(sources).toHaveLength(2);
  });

  test("shows an error that `start` throws, and returns an operation that has ended in it", () => {
    const error = new Error("no file");
    const throwing = (): Upload => {
      throw error;
    };
    mount(view({ begin: throwing }));
    const operation = runNow();
    expect(current).toMatchObject({ status: AsyncStatus.Error, settled: true, error, operation });
    expect(operation.errorCode).toBe(error);
  });

  test.each([
    ["a promise", Promise.resolve(), "`fromPromise`"],
    ["nothing", undefined, "got undefined"],
  ])("throws TypeError from `run` when `start` returns %s", (_, value, message) => {
    mount(view({ begin: () => value as never }));
    const error = thrownBy(() => act(() => void current.run()));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(current.status).toBe(undefined);
  });

  test("shows an operation that is closed after its end", () => {
    const { container, render } = mount(view({ options: { again: "ignore" } }));
    act(() => void current.run());
    act(() => {
      sources[0]?.complete("done");
      sources[0]?.operation.close();
    });
    render(view({ options: { again: "ignore" } }));
    expect(container.textContent).toBe("1 undefined done");
    act(() => void current.run());
    expect(container.textContent).toBe("0 undefined undefined");
  });
});

describe("useRun() with a second run", () => {
  test("cancels the running operation, and shows the new one", () => {
    mount(view());
    act(() => void current.run());
    act(() => void current.run());
    const [first, second] = sources;
    expect(first?.operation.status).toBe(AsyncStatus.Canceled);
    expect(String(first?.reason)).toBe("AbortError: Operation was canceled: replaced");
    expect(first?.reason).toBeInstanceOf(CanceledError);
    expect(current.operation).toBe(second?.operation);
    expect(current.status).toBe(AsyncStatus.Started);
  });

  test("returns the running operation if `again` is ignore", () => {
    mount(view({ options: { again: "ignore" } }));
    const first = runNow();
    expect(runNow()).toBe(first);
    expect(sources).toHaveLength(1);
    act(() => void sources[0]?.complete("done"));
    expect(runNow()).not.toBe(first);
  });

  test("starts another one while the canceled one unwinds, also if `again` is ignore", () => {
    const unwinding = new AsyncOperationSource<string, number>();
    const begin = jest.fn(start).mockReturnValueOnce(unwinding.operation);
    mount(view({ begin, options: { again: "ignore" } }));
    act(() => void current.run());
    act(() => current.cancel());
    expect(unwinding.operation.status).toBe(AsyncStatus.Canceled);
    const second = runNow();
    expect(current.operation).toBe(second);
    act(() => void unwinding.complete("late"));
    expect(current.status).toBe(AsyncStatus.Started);
  });

  test("uses the newest options", () => {
    const { render } = mount(view());
    act(() => void current.run());
    render(view({ options: { again: "ignore" } }));
    act(() => void current.run());
    expect(sources).toHaveLength(1);
  });

  test("leaves no operation running that was started within `start` or by a cancel", () => {
    let nested = true;
    const begin = (): Upload => {
      if (nested) {
        nested = false;
        current.run();
      }
      return start();
    };
    mount(view({ begin }));
    act(() => void current.run());
    sources.at(-1)?.onCancel(() => current.run());
    act(() => void current.run());
    const running = sources.filter(({ operation }) => operation.status === AsyncStatus.Started);
    expect(running.map(({ operation }) => operation)).toEqual([current.operation]);
    const reasons = sources.map(({ reason }) => (reason as Error | undefined)?.message ?? "none");
    expect(reasons).toEqual([...Array(3).fill("Operation was canceled: replaced"), "none"]);
  });

  test("keeps a shared operation running that was handed out within `start` as well", () => {
    const source = new AsyncOperationSource<string, number>();
    let nested = true;
    const begin = (): Upload => {
      if (nested) {
        nested = false;
        current.run();
      }
      return source.operation;
    };
    const { container } = mount(view({ begin }));
    expect(runNow()).toBe(source.operation);
    expect(container.textContent).toBe("0 undefined undefined");
    expect(source.isCanceled()).toBe(false);
  });

  test("starts a foreign operation again after a cancel that it does not show", () => {
    const begin = jest.fn(startForeign);
    let foreign: Run<[], ReturnType<typeof startForeign>> | undefined;
    function Foreign(): null {
      foreign = useRun(begin, { again: "ignore" });
      return null;
    }
    mount(createElement(Foreign));
    act(() => void foreign?.run());
    act(() => void foreign?.run());
    expect(begin).toHaveBeenCalledTimes(1);
    act(() => foreign?.cancel());
    act(() => void foreign?.run());
    expect(begin).toHaveBeenCalledTimes(2);
  });

  test("ignores what the cancel of a foreign operation throws when it is replaced", () => {
    const refuse = jest.fn(() => {
      throw new Error("no cancel");
    });
    const begin = () => ({ ...startForeign(), cancel: refuse });
    let foreign: Run<[], ReturnType<typeof begin>> | undefined;
    function Foreign(): null {
      foreign = useRun(begin);
      return null;
    }
    mount(createElement(Foreign));
    act(() => void foreign?.run());
    act(() => void foreign?.run());
    expect(refuse).toHaveBeenCalledTimes(1);
    expect(() => foreign?.cancel()).toThrow("no cancel");
  });
});

describe("useRun() that is unmounted", () => {
  test("cancels the running operation, with a reason that is a cancellation", async () => {
    const { unmount } = mount(view());
    act(() => void current.run());
    unmount();
    await settle();
    const reason = sources[0]?.reason;
    expect(String(reason)).toBe("AbortError: Operation was canceled: unmounted");
    expect([isCancellation(reason), (reason as Error).cause]).toEqual([true, "unmounted"]);
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels it with fake timers, too", async () => {
    const { unmount } = mount(view());
    act(() => void current.run());
    jest.useFakeTimers();
    unmount();
    await null;
    jest.useRealTimers();
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("lets the operation continue if `unmount` is continue", async () => {
    const { unmount } = mount(view({ options: { unmount: "continue" } }));
    act(() => void current.run());
    unmount();
    await settle();
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Started);
  });

  test("keeps the reason of an earlier cancel", async () => {
    const { unmount } = mount(view());
    act(() => void current.run());
    act(() => current.cancel("not needed"));
    unmount();
    await settle();
    expect(sources[0]?.reason).toBe("not needed");
  });

  test("cancels what is started after the unmount, too", async () => {
    const { unmount } = mount(view());
    unmount();
    await settle();
    current.run();
    await settle();
    expect(sources[0]?.reason).toMatchObject({ cause: "unmounted" });
  });
});

describe("useRun() with wrong arguments", () => {
  test.each(["run", "cancel"] as const)("throws TypeError for `onClick={%s}`", (name) => {
    let thrown: unknown;
    function Button(): ReactNode {
      const view = useRun(start);
      const onClick = (event: unknown): void => {
        thrown = thrownBy(() => view[name](event as never)); // As React calls it.
      };
      return createElement("button", { type: "button", onClick });
    }
    const { container } = mount(createElement(Button));
    document.body.append(container);
    act(() => container.querySelector("button")?.click());
    container.remove();
    const message = `Cannot ${name}: expected no event (write \`onClick={() => ${name}()}\`), got Object`;
    expect(thrown).toBeInstanceOf(TypeError);
    expect(thrown).toMatchObject({ message });
    expect(sources).toEqual([]);
  });

  test.each(["run", "cancel"] as const)(
    "throws TypeError for an event of the platform in `%s`",
    (name) => {
      mount(view());
      expect(() => current[name](new Event("click") as never)).toThrow(
        new TypeError(
          `Cannot ${name}: expected no event (write \`onClick={() => ${name}()}\`), got Event`,
        ),
      );
    },
  );

  test.each([
    [
      "`start` is missing",
      undefined,
      {},
      "Cannot use run: expected `start` as a function, got undefined",
    ],
    [
      "`start` is an operation",
      canceled("x"),
      {},
      "Cannot use run: expected `start` as a function, got AsyncOperation",
    ],
    ["`options` is a text", start, "ignore", "`{ unmount, again }`"],
    [
      "`again` is unknown",
      start,
      { again: "queue" },
      'Cannot use run: expected `unmount`, `again` as (cancel|continue), (replace|ignore), got "cancel, queue"',
    ],
    ["`unmount` is unknown", start, { unmount: true }, 'got "true, replace"'],
  ])("throws TypeError when %s", (_, begin, options, message) => {
    function Wrong(): null {
      useRun(begin as never, options as never);
      return null;
    }
    const spy = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(() => mount(createElement(Wrong))).toThrow(message);
    spy.mockRestore();
  });
});
