// The Redis of the demos that have a queue.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const programs = ["redis-server", "valkey-server"];

const missing = `Cannot start Redis, which holds the queue: neither ${programs.join(" nor ")} is on the PATH
To get it:
  Debian, Ubuntu   apt-get install redis-server
  Fedora           dnf install valkey
  Alpine           apk add redis
  macOS            brew install redis`;

/** Returns the program on the PATH that serves as Redis, if any. */
export function findRedis(): string | undefined {
  return programs.find((name) => spawnSync(name, ["--version"]).status === 0);
}

/** Starts a Redis of its own on a free port of loopback; it keeps nothing. */
export async function startRedis(): Promise<{ port: number; stop(): Promise<void> }> {
  const program = findRedis();
  if (program === undefined) {
    console.error(missing);
    process.exit(1);
  }
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "async-operation-"));
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  // In a group of its own: a Ctrl-C of the terminal is not meant for it.
  const child = spawn(program, options, {
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
      ready(child, program),
    ]);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
  return { port, stop };
}

/** Returns a port of loopback that is not in use. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ready({ stdout }: ChildProcess, program: string): Promise<void> {
  let log = "";
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    log += chunk;
    if (log.includes("Ready to accept connections")) return void stdout?.resume();
  }
  throw new Error(`Cannot start ${program}: ${log.trim()}`);
}
