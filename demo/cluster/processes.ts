import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const missing = `Cannot find redis-server, which holds the queue. To get it:
  Debian, Ubuntu:  apt-get install redis-server
  macOS:           brew install redis
  Fedora:          dnf install redis`;

/** Starts a Redis of its own on a free port of loopback; it keeps nothing. */
export async function startRedis(): Promise<{ port: number; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  // In a group of its own: a Ctrl-C of the terminal is not meant for it.
  const child = spawn("redis-server", options, {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  gone.catch(() => {});
  const stop = async (): Promise<void> => {
    child.kill();
    await gone.catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  process.once("exit", () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    await Promise.race([
      once(child, "error").then(([error]) => Promise.reject(error)),
      ready(child),
    ]);
  } catch (error) {
    console.error((error as NodeJS.ErrnoException).code === "ENOENT" ? missing : String(error));
    process.exit(1);
  }
  return { port, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ready({ stdout }: ChildProcess): Promise<void> {
  let log = "";
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    log += chunk;
    if (log.includes("Ready to accept connections")) return void stdout?.resume();
  }
  throw new Error(`Cannot start redis-server: ${log.trim()}`);
}

/** Starts worker processes, and waits until they take jobs. */
export async function startWorkers(
  count: number,
  port: number,
): Promise<{ stop(): Promise<void> }> {
  const file = fileURLToPath(new URL("worker.ts", import.meta.url));
  const children = Array.from({ length: count }, () => fork(file, [String(port)]));
  await Promise.all(children.map((child) => once(child, "message")));
  return {
    async stop() {
      const gone = children.map((child) => once(child, "exit"));
      for (const child of children) child.disconnect();
      await Promise.all(gone);
    },
  };
}
