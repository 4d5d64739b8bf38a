// Measures what an import costs when bundled, and fails where it costs more than it may: node scripts/size.mjs
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { measureBundle } from "../bench/bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bytes after gzip; each is just above what it is now. An adapter that is not named is a thin one. */
const limits = {
  ".": 6600,
  "run + toPromise": 3940,
  "./async-iterable": 1000,
  "./blocking": 900,
  "./bullmq": 1660,
  "./event-target": 1110,
  "./mcp": 940,
  "./message-port": 1360,
  "./observable": 700,
  "./p-cancelable": 430,
  "./progress-task": 490,
  "./promise": 610,
  "./readable-stream": 690,
  "./response": 1990,
  "./store": 490,
  "./windows-runtime": 720,
  "./winjs": 420,
};
const thinAdapter = 400;

const dist = (file) => `${root}dist/${file}`;

/** What each name stands for: a module, with what stays outside. */
function entries() {
  const adapters = readdirSync(dist("adapters")).filter((file) => file.endsWith(".js"));
  return {
    ".": { code: 'export * from "./lib/index.js";' },
    "run + toPromise": {
      code: 'export { run } from "./lib/index.js"; export { toPromise } from "./adapters/promise.js";',
    },
    ...Object.fromEntries(
      adapters.map((file) => [
        `./${basename(file, ".js")}`,
        { code: `export * from "./adapters/${file}";`, external: ["../lib/index.js"] },
      ]),
    ),
  };
}

/** The helpers that a compiler puts in where the target lacks something; ES2022 lacks nothing of ours. */
const helper =
  /\btslib\b|\b__(await|awaiter|asyncGenerator|generator|decorate|esDecorate|rest|spread\w*|assign|extends|values|read|classPrivateField\w+|addDisposableResource|disposeResources)\b/;

function helpersInDist() {
  const files = ["lib", "adapters"].flatMap((folder) =>
    readdirSync(dist(folder)).map((file) => `${folder}/${file}`),
  );
  return files
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => {
      const found = readFileSync(dist(file), "utf8").match(helper);
      return found === null ? [] : [`dist/${file} has a helper of the compiler: ${found[0]}`];
    });
}

if (!existsSync(dist("lib/index.js"))) throw new Error("Cannot measure sizes: run `npm run build`");
const complaints = helpersInDist();
const rows = [];
for (const [name, entry] of Object.entries(entries())) {
  const { minified, gzip } = await measureBundle(entry.code, dist(""), entry.external);
  const limit = limits[name] ?? thinAdapter;
  rows.push({ name, minified, gzip, limit });
  if (gzip > limit) complaints.push(`${name} has ${gzip} bytes, at most ${limit} allowed`);
}
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
else {
  const line = ({ name, minified, gzip, limit }) =>
    `${name.padEnd(20)}${String(minified).padStart(10)}${String(gzip).padStart(8)}${String(limit).padStart(8)}`;
  console.log(line({ name: "import", minified: "minified", gzip: "gzip", limit: "limit" }));
  for (const row of rows) console.log(line(row));
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
