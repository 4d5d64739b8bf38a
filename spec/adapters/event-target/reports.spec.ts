import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { AsyncStatus } from "async-operation";
import { fromEventTarget, type RequestProgress } from "async-operation/event-target";
import { toPromise } from "async-operation/promise";
import { type DOMWindow, JSDOM } from "jsdom";

let window: DOMWindow;
const server = createServer((request, response) => {
  if (request.url === "/hang") response.write("first");
  else response.end(request.url);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  ({ window } = new JSDOM("", { url: `http://127.0.0.1:${port}` }));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  window.close();
});

function openRequest(path: string) {
  const request = new window.XMLHttpRequest();
  request.open("GET", path);
  return request;
}

/** A request of an implementation outside of browsers. */
const requestWith = (members: object) =>
  Object.assign(new EventTarget(), { readyState: 1, status: 0, abort() {} }, members);

const progressEvent = (loaded: number) =>
  Object.assign(new Event("progress"), { lengthComputable: false, loaded, total: 0 });

describe("fromEventTarget(request)", () => {
  test.each([
    ["no `upload`", {}],
    ["an `upload` without events", { upload: {} }],
  ])("completes with the request, and reports the download, when it has %s", async (_, members) => {
    const request = requestWith(members);
    const operation = fromEventTarget(request as ReturnType<typeof requestWith>);
    const reports: RequestProgress[] = [];
    operation.progress = (_, value) => reports.push(value);
    request.dispatchEvent(progressEvent(5));
    request.dispatchEvent(new Event("load"));
    expect(await toPromise(operation)).toBe(request);
    expect(reports).toEqual([{ phase: "download", loaded: 5 }]);
  });

  test("ends in Canceled when an earlier listener of `load` aborts the request", async () => {
    const request = openRequest("/");
    request.addEventListener("load", () => request.abort());
    const operation = fromEventTarget(request);
    request.send();
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });

  test("ends once when a canceled request dispatches `abort` and `loadend`", async () => {
    const request = openRequest("/hang");
    const types: string[] = [];
    for (const type of ["load", "error", "abort", "loadend"])
      request.addEventListener(type, () => types.push(type));
    const operation = fromEventTarget(request);
    request.send();
    await new Promise((resolve) => request.addEventListener("progress", resolve));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(types).toEqual(["abort", "loadend"]);
  });

  test("follows a request that is used again when it is called after `open()`", async () => {
    const request = openRequest("/first");
    const first = fromEventTarget(request);
    request.send();
    await toPromise(first);
    const early = fromEventTarget(request);
    request.open("GET", "/second");
    const second = fromEventTarget(request);
    request.send();
    expect([early.status, second.status]).toEqual([AsyncStatus.Completed, AsyncStatus.Started]);
    expect((await toPromise(second)).responseText).toBe("/second");
  });

  test("completes with the second response when the request is opened again while it runs", async () => {
    const request = openRequest("/hang");
    const operation = fromEventTarget(request);
    request.send();
    request.open("GET", "/second");
    request.send();
    expect((await toPromise(operation)).responseText).toBe("/second");
  });
});

describe("fromEventTarget(reader)", () => {
  test("ends in Canceled when a reader stays EMPTY and dispatches nothing", async () => {
    let isAborted = false;
    const abort = (): void => {
      isAborted = true;
    };
    const members = { readyState: 0, result: null, error: null, abort };
    const operation = fromEventTarget(Object.assign(new EventTarget(), members));
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(isAborted).toBe(true);
  });

  test("follows a reader that is used again, after its end or its abort", async () => {
    const reader = new window.FileReader();
    const read = (text: string) => {
      reader.readAsText(new window.Blob([text]));
      return fromEventTarget(reader);
    };
    expect(await toPromise(read("one"))).toBe("one");
    read("two").cancel();
    expect(await toPromise(read("three"))).toBe("three");
  });

  test("ends in Canceled with the default reason when the reader is aborted without an error", async () => {
    const reader = new window.FileReader();
    const operation = fromEventTarget(reader);
    reader.readAsText(new window.Blob(["text"]));
    reader.abort();
    await expect(toPromise(operation)).rejects.toMatchObject({ name: "AbortError" });
    expect(operation.status).toBe(AsyncStatus.Canceled);
  });
});
