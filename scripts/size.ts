// Measures what an import costs when bundled, each function of an adapter beside `run` and `toPromise`, and
// fails where it costs more than it may: npm run size
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measureBundle } from "../bench/bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bytes after gzip; each is just above what it is now. A function that is not named is thin. */
const limits: Readonly<Record<string, number>> = {
  ".": 7650,
  "run + toPromise": 4920,
  fromAbortController: 410,
  toAbortController: 490,
  fromAbortSignal: 360,
  toAbortSignal: 270,
  toTool: 590,
  fromAsyncIterable: 570,
  toAsyncIterable: 750,
  getSync: 1760,
  cancelBullMQ: 1950,
  fromBullMQ: 3620,
  toBullMQ: 1180,
  fromCancellationToken: 520,
  toCancellationToken: 440,
  toRequestHandler: 860,
  measureOperations: 1850,
  nameOf: 1220,
  observeOperations: 1280,
  running: 1280,
  traceOperations: 1870,
  fromEventTarget: 1450,
  toEventTarget: 800,
  fromFetch: 1220,
  fromHttp: 4980,
  toHttp: 4080,
  fromMcp: 360,
  toMcp: 1680,
  fromMessagePort: 2640,
  toMessagePort: 2970,
  toNodeCallback: 270,
  fromObservable: 580,
  toObservable: 610,
  toPCancelable: 510,
  fromPolling: 1100,
  toProgressTask: 820,
  fromPromise: 340,
  useOperation: 960,
  useRun: 1520,
  fromReadableStream: 510,
  fromResponse: 2000,
  toResponse: 1520,
  toStore: 860,
  fromWindowsRuntime: 620,
  toWindowsRuntimePromise: 710,
  toWinJSPromise: 310,
};
const thin = 250;

const dist = (file: string): string => `${root}dist/${file}`;

const base = 'export { run, toPromise } from "./lib/index.js";';

/** The functions of the adapters, each with the code that imports it beside `run` and `toPromise`. */
async function functionsOfAdapters(): Promise<[name: string, code: string][]> {
  const { exports }: { exports: Record<string, string> } = JSON.parse(
    readFileSync(`${root}package.json`, "utf8"),
  );
  const files = Object.values(exports).filter((file) => file.startsWith("./dist/adapters/"));
  const found: [string, string][] = [];
  for (const file of files)
    for (const name of Object.keys(await import(`${root}${file}`)))
      if (name !== "toPromise")
        found.push([name, `${base} export { ${name} } from "${file.replace("/dist", "")}";`]);
  return found;
}

/** The helpers that a compiler puts in where the target lacks something; ES2022 lacks nothing of ours. */
const helper =
  /\btslib\b|\b__(await|awaiter|asyncGenerator|generator|decorate|esDecorate|rest|spread\w*|assign|extends|values|read|classPrivateField\w+|addDisposableResource|disposeResources)\b/;

function helpersInDist(): string[] {
  const files = ["lib", "adapters"].flatMap((folder) =>
    readdirSync(dist(folder), { recursive: true }).map((file) => `${folder}/${String(file)}`),
  );
  return files
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => {
      const found = readFileSync(dist(file), "utf8").match(helper);
      return found === null ? [] : [`dist/${file} has a helper of the compiler: ${found[0]}`];
    });
}

interface Row {
  readonly name: string;
  readonly minified: number | string;
  readonly gzip: number | string;
  readonly limit: number | string;
}

if (!existsSync(dist("lib/index.js"))) throw new Error("Cannot measure sizes: run `npm run build`");
const complaints = helpersInDist();
const rows: Row[] = [];
const { peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const peers = Object.keys(peerDependencies);
const measure = (code: string) => measureBundle(code, dist(""), peers);
const addRow = (name: string, minified: number, gzip: number): void => {
  const limit = limits[name] ?? thin;
  rows.push({ name, minified, gzip, limit });
  if (gzip > limit) complaints.push(`${name} has ${gzip} bytes, at most ${limit} allowed`);
};
const door = await measure('export * from "./lib/index.js";');
const runAndToPromise = await measure(base);
addRow(".", door.minified, door.gzip);
addRow("run + toPromise", runAndToPromise.minified, runAndToPromise.gzip);
for (const [name, code] of await functionsOfAdapters()) {
  const { minified, gzip } = await measure(code);
  addRow(name, minified - runAndToPromise.minified, gzip - runAndToPromise.gzip);
}
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
else {
  const line = ({ name, minified, gzip, limit }: Row): string =>
    `${name.padEnd(24)}${String(minified).padStart(10)}${String(gzip).padStart(8)}${String(limit).padStart(8)}`;
  console.log(line({ name: "import", minified: "minified", gzip: "gzip", limit: "limit" }));
  for (const row of rows) console.log(line(row));
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
