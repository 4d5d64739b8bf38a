import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { useOperation } from "async-operation/react";
import { act, createElement, type ReactNode, useState } from "react";
import { mutationFetcher } from "../../examples/recipes/swr.js";
import { mount } from "../adapters/react/dom.js";

const { default: useSWRMutation } = await import("swr/mutation"); // It looks for a document.

type Upload = IAsyncOperationWithProgress<string, number>;

let sources: AsyncOperationSource<string, number>[] = [];
let trigger: (name: string) => Promise<string>;
let upload: Upload | undefined;

beforeEach(() => {
  sources = [];
  upload = undefined;
});

function startUpload(_name: string): Upload {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  sources.push(source);
  return source.operation;
}

function Form(): ReactNode {
  const [operation, setOperation] = useState<Upload>();
  upload = operation;
  const mutation = useSWRMutation("/files", mutationFetcher(startUpload, setOperation));
  trigger = mutation.trigger;
  const { progress } = useOperation(operation);
  const { isMutating, data, error } = mutation;
  return `${isMutating} ${progress} ${data} ${error}`;
}

/** Triggers the mutation; the promise is of its outcome. */
async function begin(name: string): Promise<Promise<unknown>[]> {
  const outcomes: Promise<unknown>[] = [];
  await act(async () => {
    outcomes.push(trigger(name).catch((error: unknown) => ({ error })));
  });
  return outcomes;
}

describe("mutationFetcher() for SWR", () => {
  test("shows progress, and the result as data", async () => {
    const { container } = mount(createElement(Form));
    expect(container.textContent).toBe("false undefined undefined undefined");
    const [outcome] = await begin("a.txt");
    await act(async () => sources[0]?.report(0.5));
    expect(container.textContent).toBe("true 0.5 undefined undefined");
    await act(async () => void sources[0]?.complete("uploaded"));
    expect(container.textContent).toBe("false 0.5 uploaded undefined");
    expect(await outcome).toBe("uploaded");
  });

  test("has a CanceledError as its error when the operation is canceled", async () => {
    const { container } = mount(createElement(Form));
    const [outcome] = await begin("a.txt");
    await act(async () => upload?.cancel("not needed"));
    const message = "AbortError: Operation was canceled: not needed";
    expect(container.textContent).toBe(`false undefined undefined ${message}`);
    expect(await outcome).toEqual({ error: sources[0]?.operation.errorCode });
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("has the error of the work as its error", async () => {
    const { container } = mount(createElement(Form));
    const [outcome] = await begin("a.txt");
    const error = new Error("no disk");
    await act(async () => void sources[0]?.fail(error));
    expect(container.textContent).toBe("false undefined undefined Error: no disk");
    expect(await outcome).toEqual({ error });
  });

  test("shows the newest of two triggers; the first runs on unless it is canceled", async () => {
    const { container } = mount(createElement(Form));
    await begin("a.txt");
    await begin("b.txt");
    await act(async () => void sources[1]?.complete("b"));
    await act(async () => void sources[0]?.complete("a"));
    expect(container.textContent).toBe("false undefined b undefined");
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Completed);
  });

  test("runs on when the component is unmounted, as SWR cancels nothing", async () => {
    const { unmount } = mount(createElement(Form));
    await begin("a.txt");
    unmount();
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Started);
  });
});
