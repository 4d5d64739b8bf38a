// Measures what an import costs when bundled, and fails where it costs more than it may: npm run size
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { measureBundle } from "../bench/bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bytes after gzip; each is just above what it is now. An adapter that is not named is a thin one. */
const limits: Readonly<Record<string, number>> = {
  ".": 6670,
  "run + toPromise": 4700,
  "./abort-controller": 500,
  "./abort-signal": 410,
  "./async-iterable": 1410,
  "./blocking": 2080,
  "./bullmq": 4940,
  "./cancellation-token": 1300,
  "./event-target": 1510,
  "./mcp": 1990,
  "./message-port": 4540,
  "./node-callback": 470,
  "./observable": 1010,
  "./p-cancelable": 590,
  "./polling": 1460,
  "./progress-task": 1010,
  "./promise": 690,
  "./readable-stream": 710,
  "./response": 3480,
  "./store": 650,
  "./windows-runtime": 1220,
  "./winjs": 540,
};
const thinAdapter = 400;

const dist = (file: string): string => `${root}dist/${file}`;

/** The entries of the adapters: the name after "async-operation", and the file. */
function adapterEntries(): [name: string, file: string][] {
  const { exports }: { exports: Record<string, string> } = JSON.parse(
    readFileSync(`${root}package.json`, "utf8"),
  );
  return Object.entries(exports).filter(([, file]) => file.startsWith("./dist/adapters/"));
}

/** The modules of lib that "." has. An adapter that imports them costs nothing more. */
async function modulesOfLib(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [dist("lib/index.js")],
    bundle: true,
    format: "esm",
    metafile: true,
    write: false,
  });
  return Object.keys(metafile.inputs).map((file) => resolve(file));
}

interface Entry {
  readonly code: string;
  readonly external?: readonly string[];
}

/** The measured modules by name, each with the modules that are not counted. */
async function entries(): Promise<Record<string, Entry>> {
  const external = await modulesOfLib();
  return {
    ".": { code: 'export * from "./lib/index.js";' },
    "run + toPromise": {
      code: 'export { run, toPromise } from "./lib/index.js";',
    },
    ...Object.fromEntries(
      adapterEntries().map(([name, file]) => [
        name,
        { code: `export * from "${file.replace("./dist/", "./")}";`, external },
      ]),
    ),
  };
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
for (const [name, entry] of Object.entries(await entries())) {
  const { minified, gzip } = await measureBundle(entry.code, dist(""), entry.external);
  const limit = limits[name] ?? thinAdapter;
  rows.push({ name, minified, gzip, limit });
  if (gzip > limit) complaints.push(`${name} has ${gzip} bytes, at most ${limit} allowed`);
}
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
else {
  const line = ({ name, minified, gzip, limit }: Row): string =>
    `${name.padEnd(20)}${String(minified).padStart(10)}${String(gzip).padStart(8)}${String(limit).padStart(8)}`;
  console.log(line({ name: "import", minified: "minified", gzip: "gzip", limit: "limit" }));
  for (const row of rows) console.log(line(row));
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
