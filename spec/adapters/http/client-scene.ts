import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
  type Outcome,
  watch,
} from "async-operation";
import { type ToHttpOptions, toHttp } from "async-operation/http";
import { serve } from "../../support/http.js";
import { TcpProxy } from "./proxy.js";

/** A real server behind a real proxy, and the requests that it has received. */
export interface Scene {
  readonly url: string;
  readonly proxy: TcpProxy;
  readonly received: Request[];
  readonly stop: () => void;
}

let scenes: Scene[] = [];

/**
 * Stops the scenes of each test, in its `describe`: after its operations, no connection is open.
 *
 * A response closes its connection, so that an open one is a request that has not ended.
 */
export function provideScenes(): void {
  afterEach(async () => {
    const all = scenes;
    scenes = [];
    await Promise.all(all.map(({ proxy }) => proxy.idle()));
    for (const { stop } of all) stop();
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate); // The servers notice it.
  });
}

/** Serves what a handler answers. */
export async function openScene(
  handle: (request: Request) => Response | Promise<Response>,
): Promise<Scene> {
  const received: Request[] = [];
  const served = await serve(async (incoming) => {
    const request = await requestOf(incoming).catch(() => undefined);
    if (!request) return new Response(); // Its connection was cut.
    received.push(request);
    const response = await handle(request);
    response.headers.set("connection", "close");
    return response;
  });
  const proxy = await TcpProxy.open(`${served.origin}/imports`);
  const stop = (): void => {
    proxy.stop();
    served.stop();
  };
  const scene = { url: proxy.url, proxy, received, stop };
  scenes.push(scene);
  return scene;
}

/** Returns the request that a server of Node has received. */
export async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const { method = "", headers, url } = incoming;
  const body = method === "POST" ? await text(incoming) : null;
  const init = { method, body, headers: Object.entries(headers) as [string, string][] };
  return new Request(`http://${headers.host}${url}`, init);
}

/** Work that a test drives, on a real server behind a real proxy. */
export interface WorkScene extends Scene {
  readonly work: AsyncOperationSource<unknown, unknown>;
  /** The number of starts. */
  readonly starts: () => number;
}

/** Times that leave no timer after an operation has ended. */
export const keep = { milliseconds: Infinity };

/** Serves one piece of work by `toHttp`; its errors arrive as they are. */
export async function openWork(
  options: ToHttpOptions = {},
  through = (answer: (request: Request) => Promise<Response>, request: Request) => answer(request),
): Promise<WorkScene> {
  const work = new AsyncOperationSource<unknown, unknown>();
  work.onCancel((reason) => work.fail(reason));
  let starts = 0;
  const start = (): typeof work.operation => {
    starts++;
    return work.operation;
  };
  const error = (value: unknown): Error => value as Error;
  const handle = toHttp(start, { keep, error, ...options });
  const scene = await openScene((request) => through(handle, request));
  return { ...scene, work, starts: () => starts };
}

/** Options with which a lost connection is taken up again at once. */
export const quick = { reconnect: { pause: 1 } } as const;

/** A request to start. */
export const post = (url: string, init: RequestInit = {}): Request =>
  new Request(url, { method: "POST", ...init });

/** The methods of the received requests. */
export const methodsOf = ({ received }: Scene): string[] => received.map(({ method }) => method);

/** Resolves when a request of a method was received. */
export async function until(scene: Scene, method: string): Promise<void> {
  while (!methodsOf(scene).includes(method)) await new Promise(setImmediate);
}

/** What an operation has reported, and how it has ended. */
export interface Followed {
  readonly reports: unknown[];
  readonly status: string;
  readonly value: unknown;
}

/** Follows an operation to its end. */
export async function followed(
  operation: IAsyncOperationWithProgress<unknown, unknown>,
): Promise<Followed> {
  const reports: unknown[] = [];
  const [status, value] = await new Promise<Outcome<unknown>>((resolve) =>
    watch(operation, {
      progress: (report: unknown) => reports.push(report),
      completed: (...outcome) => resolve(outcome),
    }),
  );
  return { reports, status: AsyncStatus[status] as string, value };
}

/** Resolves with the next report. */
export const nextReport = (
  operation: IAsyncOperationWithProgress<unknown, unknown>,
): Promise<unknown> =>
  new Promise((resolve) => {
    const stop = watch(operation, {
      progress(report: unknown) {
        stop();
        resolve(report);
      },
    });
  });

/** Calls a function with each number below a count, some at a time. */
export async function inParts(count: number, act: (index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 10)
    await Promise.all(Array.from({ length: 10 }, (_, index) => act(from + index)));
}
