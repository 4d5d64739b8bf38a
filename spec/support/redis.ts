import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedis, howToGetRedis } from "../../scripts/redis.js";

// The timers of connections live from test to test.
Reflect.set(globalThis, "peersKeepTimers", true);

/** A Redis of its own on a free port of loopback, which can be stopped and started again. */
export interface Redis {
  readonly connection: { readonly host: string; readonly port: number };
  start(): Promise<void>;
  /** Stops it; what is in it is kept for the next start. */
  stop(): Promise<void>;
  /** Ends it at once; what it had written is kept for the next start. */
  kill(): Promise<void>;
  /** Lets it answer no more, with its connections open. */
  freeze(): void;
  /** Lets it answer again. */
  thaw(): void;
  /** Stops it and removes what it kept; it may be started again. */
  close(): Promise<void>;
}

const program = process.env["SPEC_REDIS"] || findRedis();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a real server. */
export async function startRedis(): Promise<Redis> {
  if (program === undefined)
    throw new Error(`Cannot start Redis: it is not on the PATH. ${howToGetRedis}`);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "async-operation-redis-"));
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGCONT");
    child.kill(signal);
    await ended;
    child = undefined;
  };
  const redis: Redis = {
    connection: { host: "127.0.0.1", port },
    async start() {
      mkdirSync(folder, { recursive: true });
      const options = [
        "--port",
        port,
        "--bind",
        "127.0.0.1",
        "--dir",
        folder,
        "--appendonly",
        "yes",
      ];
      child = spawn(program, options.map(String), { stdio: ["ignore", "pipe", "inherit"] });
      const failed = once(child, "error").then(([error]) => Promise.reject(error));
      const started = (async () => {
        let log = "";
        for await (const chunk of child.stdout ?? []) {
          log += chunk;
          if (log.includes("Ready to accept connections")) return;
        }
        throw new Error(`Cannot start ${program}: ${log}`);
      })();
      await Promise.race([failed, started]);
      child.stdout?.resume();
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async close() {
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}
