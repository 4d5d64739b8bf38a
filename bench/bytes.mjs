// What the import of a peer that does the job adds to a bundle: node bench/bytes.mjs
import { fileURLToPath } from "node:url";
import { measureBundle } from "./bundle.mjs";

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
    const { minified, gzip } = await measureBundle(`export { ${names} } from "${from}";`, folder);
    rows.push([peer, `\`${names}\` of \`${from}\``, minified, gzip]);
  }
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await measureBytes());
