import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "spec/types");
const files = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join(folder, file));

/** Compiles the type tests as if no error were expected, and returns the errors of each as `line: code`. */
function compile(): Map<string, string[]> {
  const { config } = ts.readConfigFile(join(root, "spec/tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, "spec"));
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  host.readFile = (file) => {
    const text = readFile(file);
    return files.includes(file) ? text?.replaceAll("// @ts-expect-error", "//") : text;
  };
  const program = ts.createProgram(files, { ...options, skipLibCheck: true }, host);
  const errors = new Map<string, string[]>();
  for (const { file, start, code } of ts.getPreEmitDiagnostics(program)) {
    const line = (file && ts.getLineAndCharacterOfPosition(file, start ?? 0).line + 1) ?? 0;
    const name = file?.fileName ?? "";
    errors.set(name, [...(errors.get(name) ?? []), `${line}: TS${code}`]);
  }
  return errors;
}

/** Returns what the comments of a type test say: an error of that code on the next line. */
function expectationsOf(file: string): string[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const [, code] = line.match(/@ts-expect-error(?: (TS\d+): \w)?/) ?? [line, null];
    return code === null ? [] : [`${index + 2}: ${code}`];
  });
}

describe("the declared types", () => {
  let errors: Map<string, string[]>;

  beforeAll(() => {
    errors = compile();
  }, 60_000);

  test.each(files.map((file) => [basename(file), file]))(
    "refuse in %s what the comments say, with the error that they name, and nothing else",
    (_, file) => {
      expect(errors.get(file) ?? []).toEqual(expectationsOf(file));
    },
  );

  test("compile without an error in any other file (W-76)", () => {
    const others = [...errors].filter(([file]) => !files.includes(file));
    expect(others).toEqual([]);
  });
});
