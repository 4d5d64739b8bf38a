// Work behind HTTP: 202 with a location, then a state to poll, over connections that break.
import type { RequestListener, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, toPromise } from "async-operation";
import { fromPolling, type PollingContext } from "async-operation/polling";
import { listen } from "../../support/http.js";

interface State {
  readonly url: string;
  readonly status: "running" | "done" | "canceled";
  readonly percent: number;
  /** The value of `Retry-After`, in milliseconds. */
  readonly pause: number;
}

let stop = (): void => {};
afterEach(() => stop());

/** A job of the server. */
class Job {
  percent = 0;
  status: State["status"] = "running";
  readonly requests: string[] = [];
  /** The faults of the next requests. */
  readonly faults: ((response: ServerResponse) => void)[] = [];

  readonly handle: RequestListener = ({ method }, response) => {
    this.requests.push(String(method));
    const fault = method === "GET" ? this.faults.shift() : undefined;
    if (fault) return fault(response);
    if (method === "DELETE") this.status = "canceled";
    else if (method === "GET" && this.status === "running") this.#work();
    response.writeHead(method === "GET" ? 200 : 202, { location: "/jobs/1", "retry-after": "0" });
    response.end(JSON.stringify({ status: this.status, percent: this.percent }));
  };

  #work(): void {
    this.percent += 25;
    if (this.percent === 100) this.status = "done";
  }
}

/** Starts a server, and follows its job. */
async function follow(job: Job): Promise<IAsyncOperationWithProgress<number, number>> {
  const { origin, stop: stopServer } = await listen(job.handle);
  stop = stopServer;
  const read = async (url: string, init: RequestInit): Promise<State> => {
    const response = await fetch(url, init);
    if (!response.ok)
      throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
    const pause = 1000 * Number(response.headers.get("retry-after"));
    const location = response.headers.get("location") ?? url;
    return { ...(await response.json()), url: new URL(location, url).href, pause };
  };
  return fromPolling({
    start: ({ signal }: PollingContext) => read(`${origin}/jobs`, { method: "POST", signal }),
    poll: ({ url }: State, { signal }: PollingContext) => read(url, { signal }),
    outcome({ status, percent }: State) {
      if (status === "canceled") throw new DOMException("by the service", "AbortError");
      return status === "done" ? { result: percent } : undefined;
    },
    cancel: ({ url }: State) => fetch(url, { method: "DELETE" }),
    interval: ({ pause }: State) => pause,
    retry: (error, failures) =>
      Reflect.get(Object(error), "status") === 404 || failures > 3 ? undefined : 1,
    progress: ({ percent }: State) => percent / 100,
  });
}

describe("fromPolling() over HTTP", () => {
  test("reports each state, and completes", async () => {
    const job = new Job();
    const operation = await follow(job);
    const reports: number[] = [];
    expect(await toPromise(operation, { progress: (value) => reports.push(value) })).toBe(100);
    expect(reports).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(job.requests).toEqual(["POST", "GET", "GET", "GET", "GET"]);
  });

  test("survives connections that are reset, before the answer and within it", async () => {
    const job = new Job();
    job.faults.push(
      (response) => response.destroy(),
      (response) => response.writeHead(504).end(),
      (response) => {
        response.writeHead(200, { "content-length": "1000" }).write('{ "status"');
        setTimeout(() => response.destroy(), 5);
      },
    );
    expect(await toPromise(await follow(job))).toBe(100);
    expect(job.requests).toHaveLength(8);
  });

  test("ends in Error if the job does not exist", async () => {
    const job = new Job();
    job.faults.push((response) => response.writeHead(404).end());
    await expect(toPromise(await follow(job))).rejects.toThrow("HTTP 404");
  });

  test("is canceled on the server, and drops a request that is under way", async () => {
    const job = new Job();
    const operation = await follow(job);
    operation.progress = () => operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect([job.status, operation.status]).toEqual(["canceled", AsyncStatus.Canceled]);
    expect(job.requests.filter((method) => method === "DELETE")).toHaveLength(1);
  });
});
