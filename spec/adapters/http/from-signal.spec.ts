import { expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, toPromise } from "async-operation";
import { fromHttp } from "async-operation/http";
import { serveOperations } from "./scene.js";

test("the signal of the request cancels the work of fromHttp()", async () => {
  const source = new AsyncOperationSource<string>();
  source.onCancel(source.fail);
  const { url, stop } = await serveOperations(() => source.operation, {
    keep: { milliseconds: Infinity }, // Without a time, what has ended leaves no timer.
  });
  const controller = new AbortController();
  const { signal } = controller;
  const located = (): void => controller.abort("not needed");
  const operation = fromHttp(new Request(url, { method: "POST", signal }), { located });
  await expect(toPromise(operation)).rejects.toBe("not needed");
  expect([operation.status, source.reason]).toEqual([AsyncStatus.Canceled, "not needed"]);
  stop();
});

test("a signal that has aborted before starts nothing", async () => {
  const { url, requests, stop } = await serveOperations(() => new AsyncOperationSource().operation);
  const signal = AbortSignal.abort("not needed");
  const operation = fromHttp(new Request(url, { method: "POST", signal }));
  await expect(toPromise(operation)).rejects.toBe("not needed");
  stop();
  expect(requests).toEqual([]);
});
