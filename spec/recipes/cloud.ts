import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { AsyncStatus, type IAsyncOperationWithProgress, toPromise } from "async-operation";
import { type HttpServer, startServer } from "./http-server.js";

/** A small server that answers as the service of an SDK does. */
export interface Cloud {
  readonly server: HttpServer;
  /** The requests, as "GET /path". */
  readonly requests: string[];
  /** Returns the answer to a request: its status and its body. */
  respond: (request: string) => [status: number, body: object];
}

/** Starts such a server. */
async function startCloud(): Promise<Cloud> {
  const requests: string[] = [];
  const server = await startServer(({ method, url }, response) => {
    const request = `${method} ${url}`;
    requests.push(request);
    const [status, body] = cloud.respond(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const cloud: Cloud = { server, requests, respond: () => [404, {}] };
  return cloud;
}

/** How many times faster than in the world the recipes wait for their next request. */
const haste = 20;

/** Lets recipes wait a twentieth of their times in each test. Limits of a minute and more stay: no machine is that slow. */
export function hurry(): void {
  beforeEach(() => {
    const { setTimeout } = globalThis;
    const soon: typeof setTimeout = Object.assign(
      (act: () => void, delay = 0) => setTimeout(act, delay < 60_000 ? delay / haste : delay),
      setTimeout,
    );
    jest.spyOn(globalThis, "setTimeout").mockImplementation(soon);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
}

/** Provides each test with such a server, for which recipes wait a twentieth of their times. */
export function provideCloud(set: (cloud: Cloud) => void): void {
  let cloud: Cloud;
  hurry();
  beforeEach(async () => {
    cloud = await startCloud();
    set(cloud);
  });
  afterEach(() => cloud.server.stop());
}

/** The options of the clients of OpenAI for a server. */
export const openAIOptions = ({ server }: Cloud) => ({
  apiKey: "key",
  baseURL: server.origin,
  maxRetries: 0,
});

/** Those of fal, whose client knows the address of its queue alone. */
export const falOptions = ({ server }: Cloud) => ({
  credentials: "key",
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { pathname, search } = new URL(String(input));
    return fetch(server.origin + pathname + search, init);
  },
  retry: { maxRetries: 0 },
});

/** Those of Replicate. */
export const replicateOptions = ({ server }: Cloud) => ({ auth: "key", baseUrl: server.origin });

/** Those of S3. */
export const s3Options = ({ server }: Cloud) => ({
  endpoint: server.origin,
  region: "eu-west-1",
  credentials: { accessKeyId: "id", secretAccessKey: "key" },
  forcePathStyle: true,
  maxAttempts: 1,
});

/** Waits for the first report, then cancels. */
export async function cancelLater(operation: IAsyncOperationWithProgress<unknown, unknown>) {
  operation.progress = () => operation.cancel("not needed");
  await expect(toPromise(operation)).rejects.toBe("not needed");
  expect(operation.status).toBe(AsyncStatus.Canceled);
}

export async function collect(operation: IAsyncOperationWithProgress<unknown, unknown>) {
  const reports: unknown[] = [];
  const result = await toPromise(operation, { progress: (value) => reports.push(value) });
  return { result, reports };
}
