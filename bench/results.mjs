// The files in results/: one for each scenario of the main runtime, one for each other runtime.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

const folder = new URL("./results/", import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));

/** What a reader must know to judge a number. */
function conditionsOf({ runtime, quick }) {
  const [processor] = cpus();
  return {
    runtime: runtime.name,
    processor: processor?.model.trim(),
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${process.platform} ${process.arch}`,
    load: loadavg()[0].toFixed(1),
    quick,
    commit: commitOf(),
    date: new Date().toISOString().slice(0, 10),
  };
}

function commitOf() {
  try {
    const git = (...parameters) =>
      execFileSync("git", parameters, { cwd: root, encoding: "utf8" }).trim();
    const changed = git("status", "--porcelain", "--", "lib", "adapters") !== "";
    return git("rev-parse", "--short", "HEAD") + (changed ? " with changes" : "");
  } catch {
    return "unknown";
  }
}

export function writeResult(name, options, result) {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ conditions: conditionsOf(options), ...result });
  writeFileSync(new URL(`./${name}.json`, folder), `${text}\n`);
}

/** Returns all results by the names of their files. */
export function readResults() {
  const files = readdirSync(fileURLToPath(folder)).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(
    files.map((file) => [
      file.replace(".json", ""),
      JSON.parse(readFileSync(new URL(`./${file}`, folder), "utf8")),
    ]),
  );
}
