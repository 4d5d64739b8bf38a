// Runs the suite on every runtime that is named, or on all, and prints who passed what:
// node runtimes/run.mjs [--browsers | --servers] [--write]
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { runBrowsers } from "./browsers.mjs";
import { serve } from "./server.mjs";

const execute = promisify(execFile);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const programs = [
  ["Node", process.execPath, ["main.mjs"]],
  ["Node", "node_modules/node22/bin/node", ["main.mjs"]],
  ["Node, AI SDK 7", "node_modules/node22/bin/node", ["ai-7.mjs"]],
  ["Node", "node_modules/node24/bin/node", ["main.mjs"]],
  ["Node", "node_modules/node26/bin/node", ["main.mjs"]],
  ["Bun", "node_modules/bun/bin/bun", ["main.mjs"]],
  [
    "Deno",
    "node_modules/deno/deno",
    ["run", "--no-lock", "--allow-read", "--allow-net=127.0.0.1", "main.mjs"],
  ],
];

/** Runs the suite as a program. */
async function runProgram([name, program, parameters]) {
  const file = program.startsWith("/") ? program : path(program);
  const options = { cwd: path("."), timeout: 120_000, env: { ...process.env, NO_COLOR: "1" } };
  let version = "";
  try {
    const { stdout } = await execute(file, ["--version"], options);
    [version] = stdout.match(/\d+\.\d+\.\d+/);
    const { stdout: printed } = await execute(file, parameters, options);
    return { name, version, ...JSON.parse(printed.trim().split("\n").at(-1)) };
  } catch (error) {
    return { name, version, passed: 0, failed: [`${error.message}\n${error.stderr ?? ""}`] };
  }
}

async function* runPrograms() {
  for (const program of programs) yield await runProgram(program);
}

async function* runAllBrowsers() {
  const { address, stop } = await serve();
  try {
    yield* runBrowsers(address);
  } finally {
    stop();
  }
}

const rowOf = ({ name, version, passed, failed }) =>
  `| ${name} | ${version} | ${passed} | ${failed.length} |`;

/** Puts the rows into the page, between the lines that mark their place. */
async function writePage(rows) {
  const page = path("../docs/compatibility.md");
  const text = await readFile(page, "utf8");
  const table = ["| runtime | version | passed | failed |", "| --- | --- | ---: | ---: |", ...rows];
  const marked = /(?<=<!-- table -->\n)[\s\S]*(?=<!-- end -->)/;
  const next = text.replace(marked, () => `${table.join("\n")}\n`);
  await writeFile(page, next);
}

const { values } = parseArgs({
  options: {
    browsers: { type: "boolean", default: false },
    servers: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const all = values.browsers === values.servers;
const rows = [];
for (const [wanted, results] of [
  [all || values.servers, runPrograms],
  [all || values.browsers, runAllBrowsers],
]) {
  if (!wanted) continue;
  for await (const result of results()) {
    rows.push(rowOf(result));
    console.log(rows.at(-1));
    for (const failure of result.failed) console.error(`  ${failure}`);
    if (result.failed.length > 0) process.exitCode = 1;
  }
}
if (values.write && all) await writePage(rows);
