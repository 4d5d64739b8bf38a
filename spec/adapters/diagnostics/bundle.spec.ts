import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Bundles a program for a browser, with the package as it is published. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.text ?? "";
}

const start = `import { run } from "async-operation"; run(() => 1);`;

/** The call, and not the function. */
const installation = /^installProbe\(/m;

test.each([
  `import "async-operation/diagnostics";`,
  `import { running } from "async-operation/diagnostics"; console.log(running());`,
  `import { observeOperations } from "async-operation/diagnostics"; observeOperations(() => {});`,
  `import { traceOperations } from "async-operation/diagnostics"; traceOperations(tracer);`,
  `import { measureOperations } from "async-operation/diagnostics"; measureOperations();`,
])("a bundle with %s installs the probe", async (program) => {
  expect(await bundle(`${program} ${start}`)).toMatch(installation);
});

test("a bundle has of diagnostics what it imports", async () => {
  const text = await bundle(`import "async-operation/diagnostics"; ${start}`);
  expect(text).not.toMatch(/startActiveSpan|performance\.measure/);
});

test("a bundle without the import has nothing of diagnostics", async () => {
  expect(await bundle(start)).not.toMatch(/installProbe|AsyncLocalStorage/);
});
