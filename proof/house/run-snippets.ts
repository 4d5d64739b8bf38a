import { execFile } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Run } from "./snippets.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes a folder a project that imports the library by its public names, from the sources. */
export function makeProject(folder: string): void {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const tsconfig = {
    extends: join(root, "spec/tsconfig.json"),
    compilerOptions: {
      rootDir: parse(folder).root,
      skipLibCheck: true,
      paths: {
        "async-operation": [join(root, "lib/index.ts")],
        "async-operation/adapter-kit": [join(root, "lib/adapter-kit.ts")],
        "async-operation/conformance": [join(root, "conformance/conformance.ts")],
        "async-operation/*": [join(root, "adapters/*.ts"), join(root, "adapters/*/index.ts")],
      },
    },
    include: ["*.ts", "*.tsx"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
}

/** Runs modules of a project, one after another in one process; returns what became of each, by its file. */
export async function runSnippets(
  folder: string,
  files: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Record<string, Run>> {
  const target = join(folder, "runs.json");
  const parameters = [
    "--import",
    "./scripts/register.js",
    "proof/house/snippets.ts",
    target,
    ...files,
  ];
  const env = {
    ...process.env,
    TSX_TSCONFIG_PATH: join(folder, "tsconfig.json"),
    ...environment,
  };
  await promisify(execFile)(process.execPath, parameters, {
    cwd: root,
    env,
    timeout: 110_000, // Less than the time of the test, so that the message names what did not end.
  }).catch(
    () => {}, // Whatever did not end is in the file.
  );
  return JSON.parse(readFileSync(target, "utf8"));
}

/** What the comment behind each `console.log(…);` says that it prints. */
export function claimsOf(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(([, claim = ""]) => claim);
}
