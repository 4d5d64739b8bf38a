// What the import of a peer that does the job adds to a bundle: node bench/bytes.mjs
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** The names that run work, show it and cancel it, from where they cost least. */
const imports = {
  "p-cancelable": ["p-cancelable", "default"],
  "p-progress": ["p-progress", "default"],
  comlink: ["comlink", "wrap, expose, proxy"],
  "@azure/core-lro": ["@azure/core-lro", "createHttpPoller"],
  rxjs: ["rxjs", "Observable, from, lastValueFrom"],
  effect: ["effect/Effect", "runFork, runPromise, tryPromise"],
};

/** Returns a row for each peer: its name, what is imported, and the bytes before and after gzip. */
export async function measureBytes() {
  const rows = [];
  for (const [peer, [from, names]] of Object.entries(imports)) {
    const { outputFiles } = await build({
      stdin: { contents: `export { ${names} } from "${from}";`, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      platform: "browser",
      write: false,
    });
    const [{ contents }] = outputFiles;
    const gzip = gzipSync(contents, { level: 9 }).length;
    rows.push([peer, `\`${names}\` of \`${from}\``, contents.length, gzip]);
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await measureBytes());
