import { once } from "node:events";
import type { RequestListener } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CancelledError, QueryClient, QueryObserver } from "@tanstack/query-core";
import {
  AsyncOperationSource,
  AsyncStatus,
  fromResult,
  type IAsyncOperationWithProgress,
  isCancellation,
  waitFor,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import type { ReadableStreamProgress } from "async-operation/readable-stream";
import { download } from "../../examples/recipes/fetch.js";
import { fetchQuery, queryFunction } from "../../examples/recipes/tanstack-query.js";
import { type HttpServer, startServer } from "./http-server.js";

const file = "x".repeat(200_000);
const queryKey = ["file"];

let server: HttpServer;
let client: QueryClient;

const answer: RequestListener = ({ url, socket }, response) => {
  if (url === "/silent") return;
  if (url === "/lost") return void socket.destroy();
  response.writeHead(url === "/" ? 200 : 404, { "content-length": file.length }).end(file);
};

beforeEach(async () => {
  server = await startServer(answer);
  client = new QueryClient();
});

afterEach(() => {
  client.clear();
  return server.stop();
});

describe("queryFunction() for TanStack Query", () => {
  test("resolves with the result, and reports progress, up to the total", async () => {
    const reports: ReadableStreamProgress[] = [];
    const queryFn = queryFunction(
      () => download(server.origin),
      (value) => reports.push(value),
    );
    expect(await client.fetchQuery({ queryKey, queryFn })).toHaveLength(file.length);
    expect(reports.at(-1)).toEqual({ loaded: file.length, total: file.length });
  });

  test("cancels the operation, and the server sees the connection close, when the query is canceled", async () => {
    const gone = once(server.events, "gone");
    const requested = once(server.events, "request");
    const operations: IAsyncOperationWithProgress<Uint8Array, ReadableStreamProgress>[] = [];
    const queryFn = queryFunction(() => {
      const operation = download(`${server.origin}/silent`);
      operations.push(operation);
      return operation;
    });
    const fetching = client.fetchQuery({ queryKey, queryFn });
    await requested;
    await Promise.all([
      expect(fetching).rejects.toBeInstanceOf(CancelledError),
      client.cancelQueries({ queryKey }),
    ]);
    await gone;
    expect(operations.map(({ status }) => status)).toEqual([AsyncStatus.Canceled]);
    expect(operations[0]?.errorCode?.cause).toMatchObject({ name: "AbortError" });
  });

  test("starts a new operation for each fetch", async () => {
    let starts = 0;
    const queryFn = queryFunction(() => {
      starts++;
      return download(server.origin);
    });
    await client.fetchQuery({ queryKey, queryFn });
    await client.fetchQuery({ queryKey, queryFn });
    expect(starts).toBe(2);
  });
});

describe("an operation of a query that is canceled itself", () => {
  const sources: AsyncOperationSource<string, number>[] = [];
  const start = () => {
    const source = new AsyncOperationSource<string, number>();
    source.onCancel(source.fail);
    sources.push(source);
    return source.operation;
  };

  test("fails its query with a CanceledError, so that `retry` does not start it again", async () => {
    const retry = (count: number, error: unknown) => count < 3 && !isCancellation(error);
    const queryFn = queryFunction(start);
    const fetching = client.fetchQuery({ queryKey, queryFn, retry, retryDelay: 0 });
    await null;
    sources.at(-1)?.operation.cancel("not needed");
    await expect(fetching).rejects.toMatchObject({ name: "AbortError", cause: "not needed" });
    expect(sources).toHaveLength(1);
  });

  test("ends fetchQuery() in Canceled, and not in Error", async () => {
    const operation = fetchQuery(client, queryKey, start);
    sources.at(-1)?.operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ cause: "not needed" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});

describe("fetchQuery() with TanStack Query", () => {
  test("completes with the data of the query, and reports progress, up to the total", async () => {
    const operation = fetchQuery(client, queryKey, () => download(server.origin));
    const reports: ReadableStreamProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    expect(await toPromise(operation)).toBe(client.getQueryData(queryKey));
    expect(reports.at(-1)).toEqual({ loaded: file.length, total: file.length });
  });

  test("ends in Canceled, and the server sees the connection close, when it is canceled", async () => {
    const gone = once(server.events, "gone");
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("not needed");
    await gone;
  });

  test("ends in Canceled, and not with the data of before, when it is canceled (W-40)", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends in Canceled when somebody else cancels the query", async () => {
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    await client.cancelQueries({ queryKey });
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBeInstanceOf(CancelledError);
  });

  test("ends in Canceled, and not with the earlier data, when another caller cancels the query", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    await client.cancelQueries({ queryKey });
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(client.getQueryData(queryKey)).toBe("stale");
  });

  test("completes with the data of the fetch that has replaced its own", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    const queryFn = () => "new";
    const observer = new QueryObserver(client, { queryKey, queryFn, staleTime: Infinity });
    const unsubscribe = observer.subscribe(() => {});
    await observer.refetch();
    expect(await toPromise(operation as IAsyncOperationWithProgress<unknown, unknown>)).toBe("new");
    unsubscribe();
  });

  test("ends in Canceled, and not with the earlier data, when a fetch that it has joined is canceled", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const requested = once(server.events, "request");
    const joined = client.fetchQuery({
      queryKey,
      queryFn: queryFunction(() => download(`${server.origin}/silent`)),
    });
    await requested;
    let starts = 0;
    const operation = fetchQuery(client, queryKey, () => {
      starts++;
      return download(server.origin);
    });
    await client.cancelQueries({ queryKey });
    expect(await joined).toBe("stale"); // As TanStack Query does it.
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect([operation.status, starts]).toEqual([AsyncStatus.Canceled, 0]);
  });

  test("ends in Canceled when the component unmounts whose fetch it has joined, as in StrictMode", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const requested = once(server.events, "request");
    const queryFn = queryFunction(() => download(`${server.origin}/silent`));
    const unsubscribe = new QueryObserver<unknown>(client, { queryKey, queryFn }).subscribe(
      () => {},
    );
    await requested;
    const operation = fetchQuery(client, queryKey, () => download(server.origin));
    unsubscribe();
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("completes with the data of a fetch that it has joined", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const joined = client.fetchQuery({
      queryKey,
      queryFn: queryFunction(() => download(server.origin)),
    });
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    expect(await toPromise(operation)).toBe(await joined);
    expect(await toPromise(operation)).toHaveLength(file.length);
  });

  test("completes with what was fetched when it is canceled too late", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const operation = fetchQuery<string, number>(client, queryKey, () => fromResult("new"));
    const stop = client.getQueryCache().subscribe(({ type, query }) => {
      if (type === "updated" && query.state.data === "new") operation.cancel("too late");
    });
    expect(await toPromise(operation)).toBe("new");
    stop();
    expect(operation.status).toBe(AsyncStatus.Completed);
  });

  test("ends in Canceled when it is canceled, whatever was set in the cache since it began", async () => {
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    client.setQueryData(queryKey, "set by hand");
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(client.getQueryData(queryKey)).toBe("set by hand");
  });

  test("completes with data that is equal to the earlier data", async () => {
    client.setQueryData(queryKey, { rows: 1 }, { updatedAt: 1 });
    const operation = fetchQuery(client, queryKey, () => fromResult({ rows: 1 }));
    expect(await toPromise(operation)).toEqual({ rows: 1 });
  });

  test("completes when the query is removed as soon as it has its data", async () => {
    const operation = fetchQuery<string, number>(client, queryKey, () => fromResult("new"));
    const stop = client.getQueryCache().subscribe(({ type, query }) => {
      if (type === "updated" && query.state.data === "new") client.removeQueries({ queryKey });
    });
    expect(await toPromise(operation)).toBe("new");
    stop();
  });

  test("completes with data that is fresh, and starts nothing", async () => {
    client.setDefaultOptions({ queries: { staleTime: Infinity } });
    client.setQueryData(queryKey, new Uint8Array(3));
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    expect(await toPromise(operation)).toHaveLength(3);
  });

  test("ends in Canceled when the queries are cleared", async () => {
    client.setQueryData(queryKey, "stale", { updatedAt: 1 });
    const requested = once(server.events, "request");
    const operation = fetchQuery(client, queryKey, () => download(`${server.origin}/silent`));
    await requested;
    client.clear();
    expect(await waitFor(operation, 5000)).toBe(AsyncStatus.Canceled);
  });

  test.each([
    ["the server answers 404", "/missing"],
    ["the connection is lost", "/lost"],
  ])("ends in Error when %s", async (_, path) => {
    const operation = fetchQuery(client, queryKey, () => download(server.origin + path));
    await expect(toPromise(operation)).rejects.toThrow();
    expect(operation.status).toBe(AsyncStatus.Error);
  });
});
