// Finds a Redis for the specs, or installs one if the user is root.
import { spawnSync } from "node:child_process";

/** The programs that serve as Redis, by preference. */
const programs = ["redis-server", "valkey-server"];

/** The command of each package manager that installs one of them. */
const installations = {
  "apt-get":
    "apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server",
  dnf: "dnf install -y -q valkey || dnf install -y -q redis",
  apk: "apk add --quiet redis",
};

/** How a user gets one. */
export const howToGetRedis = `To get it:
  Debian, Ubuntu   apt-get install redis-server
  Fedora           dnf install valkey
  Alpine           apk add redis
  macOS            brew install redis`;

/** A program that serves as Redis, or the reason why there is none. */
export type RedisOrReason =
  | { readonly program: string }
  | { readonly program?: undefined; readonly reason: string };

/** Returns the first program on the PATH that serves as Redis. */
export function findRedis(): string | undefined {
  return programs.find((program) => succeeds(program, "--version"));
}

/** Returns the program on the PATH; if there is none and the user is root, installs one. */
export function provideRedis(): RedisOrReason {
  const program = findRedis();
  if (program !== undefined) return { program };
  const reason = `neither ${programs.join(" nor ")} is on the PATH`;
  if (process.getuid?.() !== 0) return { reason };
  const managers = Object.entries(installations);
  const manager = managers.find(([name]) => succeeds(name, "--version"));
  if (manager === undefined) return { reason: `${reason}, and there is no apt-get, dnf or apk` };
  console.log(`Installing Redis with ${manager[0]}, as ${reason}`);
  return install(...manager);
}

function install(manager: string, command: string): RedisOrReason {
  const wasRunning = succeeds("service", "redis-server", "status");
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  if (status !== 0) console.log(`${stdout}${stderr}`.trim());
  // The package of Debian starts a server on the default port.
  if (!wasRunning) succeeds("service", "redis-server", "stop");
  const program = findRedis();
  return program === undefined ? { reason: `${manager} did not install it` } : { program };
}

function succeeds(command: string, ...parameters: string[]): boolean {
  return spawnSync(command, parameters).status === 0;
}
