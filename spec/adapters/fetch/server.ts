import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "@jest/globals";
import type { IAsyncOperationWithProgress } from "async-operation";

Reflect.set(globalThis, "peersKeepTimers", true); // Those of the server and of `fetch`.

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Provides a real server, which answers as the tests say. */
export function provideServer(set: (origin: string) => void): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? "", "http://localhost").pathname;
      const answer = answers.get(path) ?? (() => response.writeHead(404).end("no such path"));
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    set(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return answers;
}

/** Reads the body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Collects the reports of an operation. */
export function record<TProgress>(
  operation: IAsyncOperationWithProgress<unknown, TProgress>,
): TProgress[] {
  const reports: TProgress[] = [];
  operation.progress = (_, value) => reports.push(value);
  return reports;
}
