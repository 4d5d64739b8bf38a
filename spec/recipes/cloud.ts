import { expect } from "@jest/globals";
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
export async function startCloud(): Promise<Cloud> {
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
