// What code adds to a page: bundled and minified by esbuild, before and after gzip.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Returns the bytes of a module with all that it imports, but for what is named as external. */
export async function measureBundle(code, resolveDir, external = []) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    external,
    write: false,
  });
  const [{ contents }] = outputFiles;
  return { minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length };
}
