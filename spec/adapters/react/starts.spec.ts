// How often work runs that is started in one of the places where React lets a component start it.
import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { useOperation, useRun } from "async-operation/react";
import {
  Activity,
  act,
  createElement,
  type FunctionComponent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import { mount, recordWarnings, settle, strict } from "./dom.js";

type Upload = IAsyncOperationWithProgress<string, number>;

let sources: AsyncOperationSource<string, number>[] = [];
let click = (): void => {};

beforeEach(() => {
  sources = [];
});

function start(): Upload {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel((reason) => source.fail(reason));
  sources.push(source);
  return source.operation;
}

/** The causes of the reasons for which work was canceled; undefined for work that runs. */
const reasons = (): unknown[] => sources.map(({ reason }) => (reason as Error | undefined)?.cause);

const running = (): number =>
  sources.filter(({ operation }) => operation.status === AsyncStatus.Started).length;

type Again = "replace" | "ignore";

const hooks: Record<string, (again: Again) => FunctionComponent> = {
  "an event": (again) => () => {
    const { status, run } = useRun(start, { again });
    click = run;
    return String(status);
  },
  "an effect": (again) => () => {
    const { status, run } = useRun(start, { again });
    useEffect(() => {
      run();
    }, [run]);
    return String(status);
  },
  "a layout effect": (again) => () => {
    const { status, run } = useRun(start, { again });
    useLayoutEffect(() => {
      run();
    }, [run]);
    return String(status);
  },
  "the initialiser of a state": (again) => () => {
    const { status, run } = useRun(start, { again });
    useState(() => run());
    return String(status);
  },
  "the effect of a child": (again) => () => {
    const { status, run } = useRun(start, { again });
    return createElement("p", null, String(status), createElement(Child, { run }));
  },
};

function Child({ run }: { readonly run: () => void }): null {
  useEffect(() => {
    run();
  }, [run]);
  return null;
}

/** Mounts a component, clicks, and unmounts it; returns how often the work ran, how often of it to its end, and what was shown. */
async function started(node: ReactNode, clicks = false): Promise<unknown[]> {
  const { warnings, stop } = recordWarnings();
  const { container, unmount } = mount(node);
  if (clicks) act(click);
  await settle();
  const shown = container.textContent;
  const [runs, atOnce] = [sources.length, running()];
  unmount();
  await settle();
  stop();
  expect(warnings).toEqual([]);
  return [runs, atOnce, shown];
}

describe.each(Object.entries(hooks))("useRun() in %s", (place, componentOf) => {
  const clicks = place === "an event";

  test.each(["replace", "ignore"] as const)(
    "runs work once, until the unmount (%s)",
    async (again) => {
      expect(await started(createElement(componentOf(again)), clicks)).toEqual([1, 1, "0"]);
      expect(reasons()).toEqual(["unmounted"]);
    },
  );

  test("runs work once in StrictMode if `again` is ignore", async () => {
    expect(await started(strict(componentOf("ignore")), clicks)).toEqual([1, 1, "0"]);
    expect(reasons()).toEqual(["unmounted"]);
  });

  test("cancels the first of two in StrictMode if `again` is replace", async () => {
    const runs = clicks ? 1 : 2;
    expect(await started(strict(componentOf("replace")), clicks)).toEqual([runs, 1, "0"]);
    expect(reasons()).toEqual(clicks ? ["unmounted"] : ["replaced", "unmounted"]);
  });
});

const byHand: Record<string, FunctionComponent> = {
  "the initialiser of a state": () => {
    const [operation] = useState(start);
    return String(useOperation(operation).status);
  },
  "a memo": () => {
    const operation = useMemo(start, []);
    return String(useOperation(operation).status);
  },
  "a render": () => String(useOperation(start()).status),
};

describe.each(Object.entries(byHand))("useOperation() of what is started in %s", (_, component) => {
  test("shows work that no unmount cancels", async () => {
    expect(await started(createElement(component))).toEqual([1, 1, "0"]);
    expect(running()).toBe(1);
  });

  test("shows one of two in StrictMode, which both run to their end", async () => {
    expect(await started(strict(component))).toEqual([2, 2, "0"]);
    expect(running()).toBe(2);
  });
});

describe("useOperation() of what is started in an effect with a cleanup", () => {
  const component: FunctionComponent = () => {
    const [operation, setOperation] = useState<Upload>();
    useEffect(() => {
      const started = start();
      setOperation(started);
      return () => started.cancel();
    }, []);
    return String(useOperation(operation).status);
  };

  test("shows work that the cleanup cancels, in StrictMode the second of two", async () => {
    expect(await started(createElement(component))).toEqual([1, 1, "0"]);
    expect(await started(strict(component))).toEqual([3, 1, "0"]);
    expect(running()).toBe(0);
  });
});

describe("useRun() in an Activity", () => {
  test.each([
    ["cancel", ["unmounted", undefined]],
    ["continue", [undefined]],
  ] as const)("is unmounted while it is hidden (%s)", async (unmount, expected) => {
    function Page(): string {
      const { status, run } = useRun(start, { unmount, again: "ignore" });
      useEffect(() => {
        run();
      }, [run]);
      return String(status);
    }
    const page = (mode: "visible" | "hidden"): ReactNode => {
      const properties = { mode, children: createElement(Page) };
      return createElement(Activity, properties);
    };
    const { container, render } = mount(page("visible"));
    render(page("hidden"));
    await settle();
    render(page("visible"));
    await settle();
    expect(reasons()).toStrictEqual(expected);
    expect(container.textContent).toBe("0");
  });

  test("cancels what is started while it is hidden", async () => {
    let run = (): unknown => undefined;
    function Page(): string {
      const view = useRun(start);
      run = view.run;
      return String(view.status);
    }
    const page = (mode: "visible" | "hidden"): ReactNode => {
      const properties = { mode, children: createElement(Page) };
      return createElement(Activity, properties);
    };
    const { render, unmount } = mount(page("visible"));
    render(page("hidden"));
    await settle();
    act(() => void run());
    await settle();
    expect(reasons()).toEqual(["unmounted"]);
    unmount();
  });
});
