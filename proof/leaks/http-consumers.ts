// What a consumer gives toHttp and fromHttp, whose server is real.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { type AnyOperationLike, run } from "async-operation";
import { fromFetch } from "async-operation/fetch";
import { fromHttp, toHttp } from "async-operation/http";
import { type Begin, give, take, type Work } from "./consumer.js";

/** The operations that wait for their POST request, by the URL of its route. */
const started = new Map<string, AnyOperationLike>();

/** Returns the URL of a route of a real server, which serves an operation until its end. */
async function routeOf(operation: AnyOperationLike): Promise<string> {
  const take = ({ url }: Request): AnyOperationLike => {
    const taken = started.get(url) as AnyOperationLike;
    started.delete(url);
    return taken;
  };
  const handle = toHttp(take, { keep: { milliseconds: 100 } });
  const server = createServer(getRequestListener(handle)).unref();
  server.keepAliveTimeout = 1; // The process ends when its tests have.
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  started.set(url, operation);
  return url;
}

/** The works that end a response, by its path. */
const works = new Map<string, Work>();
const responding = createServer(({ url = "" }, response) => {
  works.get(url)?.promise.then(
    () => response.end("done"),
    () => response.destroy(),
  );
  works.delete(url);
}).unref();
responding.on("connection", (socket) => socket.unref()); // The process ends when its tests have.
await new Promise<void>((resolve) => responding.listen(0, "127.0.0.1", resolve));

/** The functions, and how a consumer uses them. */
export const httpConsumers: Readonly<Record<string, Begin>> = {
  toHttp: give((operation, { keep }) => {
    let given: AnyOperationLike | undefined = operation;
    const start = (): AnyOperationLike => {
      const taken = given as AnyOperationLike;
      given = undefined;
      return taken;
    };
    const handle = toHttp(start, { keep: { milliseconds: 0 } });
    const url = "http://localhost/";
    const follow = async (): Promise<void> => {
      const { headers } = await handle(new Request(url, { method: "POST" }));
      const accept = "text/event-stream";
      const following = new Request(new URL(headers.get("location") ?? "", url), {
        headers: { accept },
      });
      const { body } = await handle(following);
      keep("stream", body as ReadableStream);
    };
    void follow();
    return handle;
  }),
  fromHttp: take((work, { hold }) => {
    const { signal } = new AbortController();
    const served = run(({ onCancel }) => {
      onCancel(work.fail);
      return work.promise;
    });
    const route = routeOf(served);
    const make = async (): Promise<Request> => new Request(await route, { method: "POST" });
    const options = { parse: hold("parse"), located: hold("located"), leave: signal };
    return { operation: fromHttp(make, options), peer: signal };
  }),
  fromFetch: take((work) => {
    const { signal } = new AbortController();
    const path = `/${works.size}-${Math.random()}`;
    works.set(path, work);
    const { port } = responding.address() as AddressInfo;
    const operation = fromFetch(`http://127.0.0.1:${port}${path}`, { signal });
    return { operation, peer: signal };
  }),
};
