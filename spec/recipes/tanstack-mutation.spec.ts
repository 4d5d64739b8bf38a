import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import { MutationObserver, QueryClient } from "@tanstack/query-core";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  isCancellation,
} from "async-operation";
import { toStore } from "async-operation/store";
import { mutationFunction } from "../../examples/recipes/tanstack-mutation.js";

type Upload = IAsyncOperationWithProgress<string, number>;

const client = new QueryClient();
let sources: AsyncOperationSource<string, number>[] = [];

beforeEach(() => {
  sources = [];
  client.clear();
});

function startUpload(_name: string): Upload {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  sources.push(source);
  return source.operation;
}

/** A mutation as `useMutation` has it, and the operation that it has started. */
function observe(retry: (count: number, error: unknown) => boolean = () => false) {
  const started: Upload[] = [];
  const mutationFn = mutationFunction(startUpload, (operation) => started.push(operation));
  const observer = new MutationObserver(client, {
    mutationFn,
    retry,
    retryDelay: 0,
    gcTime: Infinity,
  });
  const unsubscribe = observer.subscribe(() => {});
  return { observer, started, unsubscribe };
}

describe("mutationFunction() for TanStack Query", () => {
  test("starts an operation with the variables, whose progress is shown and whose result is the data", async () => {
    const { observer, started, unsubscribe } = observe();
    const mutating = observer.mutate("a.txt");
    await null;
    expect(observer.getCurrentResult()).toMatchObject({ status: "pending", variables: "a.txt" });
    sources[0]?.report(0.5);
    expect(toStore(started[0] as Upload).getSnapshot().progress).toBe(0.5);
    sources[0]?.complete("uploaded");
    expect(await mutating).toBe("uploaded");
    expect(observer.getCurrentResult()).toMatchObject({ status: "success", data: "uploaded" });
    unsubscribe();
  });

  test("fails with a CanceledError when the operation is canceled, with the reason as its cause", async () => {
    const { observer, started, unsubscribe } = observe();
    const mutating = observer.mutate("a.txt");
    await null;
    started[0]?.cancel("not needed");
    await expect(mutating).rejects.toBeInstanceOf(CanceledError);
    const { status, error } = observer.getCurrentResult();
    expect(status).toBe("error");
    expect(error).toMatchObject({ cause: "not needed" });
    expect(started[0]?.status).toBe(AsyncStatus.Canceled);
    unsubscribe();
  });

  test("fails with the error of the work", async () => {
    const error = new Error("no disk");
    const { observer, unsubscribe } = observe();
    const mutating = observer.mutate("a.txt");
    await null;
    sources[0]?.fail(error);
    await expect(mutating).rejects.toBe(error);
    unsubscribe();
  });

  test("starts a failed mutation again, and not a canceled one, by `retry`", async () => {
    const retry = jest.fn((count: number, error: unknown) => count < 3 && !isCancellation(error));
    const { observer, started, unsubscribe } = observe(retry);
    const mutating = observer.mutate("a.txt");
    await null;
    sources[0]?.fail(new Error("no network"));
    while (started.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    started[1]?.cancel("not needed");
    await expect(mutating).rejects.toBeInstanceOf(CanceledError);
    expect(retry).toHaveBeenCalledTimes(2);
    expect(started).toHaveLength(2);
    unsubscribe();
  });

  test("runs on when nobody watches the mutation, as it has no cancel", async () => {
    const { observer, unsubscribe } = observe();
    const mutating = observer.mutate("a.txt");
    await null;
    unsubscribe();
    observer.reset();
    expect(sources[0]?.operation.status).toBe(AsyncStatus.Started);
    sources[0]?.complete("uploaded");
    expect(await mutating).toBe("uploaded");
  });

  test("fails with what `start` throws", async () => {
    const error = new Error("no file");
    const mutationFn = mutationFunction(() => {
      throw error;
    });
    const observer = new MutationObserver<unknown, Error, unknown>(client, {
      mutationFn,
      gcTime: Infinity,
    });
    await expect(observer.mutate(undefined)).rejects.toBe(error);
  });
});
