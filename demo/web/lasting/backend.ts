// What stands behind the page: the network, the server that can be killed and, with Redis, the queue and its worker.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { findRedis, freePort, startRedis } from "../../redis.js";
import { startNetwork } from "./network.js";

const most = 20;

/** The routes by which the page disturbs the work, and the function that ends all processes. */
export interface Backend {
  readonly routes: Hono;
  stop(): Promise<void>;
}

/** Starts the server of the import, its network and, if there is Redis, its queue. */
export async function startBackend(): Promise<Backend> {
  const entries: string[] = [];
  const log = (text: string): void => {
    entries.unshift(`${new Date().toLocaleTimeString("en-GB")} ${text}`);
    entries.length = Math.min(entries.length, most);
  };
  const redis = findRedis() ? await startRedis() : undefined;
  const ports = redis ? [String(redis.port)] : [];
  const worker = redis && (await start("worker.ts", ports));
  const port = await freePort();
  const network = await startNetwork(port);
  const startServer = async (): Promise<ChildProcess> => {
    const child = await start("job-server.ts", [String(port), ...ports]);
    child.on("message", (text) => log(String(text)));
    return child;
  };
  let server: ChildProcess | undefined = await startServer();
  const kill = async (): Promise<void> => {
    const child = server;
    server = undefined;
    if (child?.kill("SIGKILL")) await once(child, "exit");
  };
  const state = () => ({
    origin: network.origin,
    hasQueue: redis !== undefined,
    isConnected: !network.isCut,
    isRunning: server !== undefined,
    entries,
  });
  const routes = new Hono()
    .get("/state", (context) => context.json(state()))
    .post("/connection", (context) => {
      network.setCut(!network.isCut);
      log(network.isCut ? "The connection is cut" : "The connection is restored");
      return context.json(state());
    })
    .post("/server", async (context) => {
      if (server) await kill();
      else server = await startServer();
      log(server ? "The server is started" : "The server is killed");
      return context.json(state());
    });
  return {
    routes,
    async stop() {
      network.close();
      await kill();
      if (worker?.kill("SIGKILL")) await once(worker, "exit");
      await redis?.stop();
    },
  };
}

/** Starts a program of this folder, and waits until it is ready. */
async function start(file: string, parameters: string[]): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), parameters);
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error(`${file} did not start`))),
  ]);
  return child;
}
