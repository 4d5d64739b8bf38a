import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers requests with standard responses, over a real connection; returns the address and what stops it. */
export async function serve(
  handle: (request: IncomingMessage) => Response | Promise<Response>,
): Promise<{ origin: string; stop: () => void }> {
  return listen(async (request, response) => {
    const { status, headers, body } = await handle(request);
    const reader = body?.getReader();
    const leave = (): void => void reader?.cancel().catch(() => {});
    response.once("close", leave);
    if (response.destroyed) leave(); // The client was gone before there was an answer.
    response.writeHead(status, Object.fromEntries(headers));
    for (let step = await reader?.read(); step?.value; step = await reader?.read())
      if (!response.write(step.value))
        await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
    response.end();
  });
}

/** Serves what Node's own handler answers. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ origin: string; stop: () => void }> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
