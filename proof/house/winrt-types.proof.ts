import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { type Api, generate, readApis } from "../../scripts/winrt-types.js";

const folder = fileURLToPath(new URL("../../spec/types/windows/", import.meta.url));
const generated = `${folder}winrt-uwp.generated.ts`;
const apis = readApis();

/** Makes the program of a tsconfig; a change to the generated file may be tried. */
function programOf(tsconfig: string, change = (text: string): string => text): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(`${folder}${tsconfig}`, {}, host);
  if (config === undefined) throw new Error(`Cannot read ${tsconfig}`);
  const compiler = ts.createCompilerHost(config.options);
  const { readFile } = compiler;
  compiler.readFile = (file) => {
    const text = readFile(file);
    return file.endsWith(".generated.ts") && text !== undefined ? change(text) : text;
  };
  return ts.createProgram(config.fileNames, config.options, compiler);
}

/** What the compiler says of one file. */
function complaintsOf(program: ts.Program, name: string): { line: string; message: string }[] {
  const file = program.getSourceFile(name);
  if (file === undefined) throw new Error(`No ${name}`);
  const lines = file.text.split("\n");
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, messageText }) => {
      const { line } = file.getLineAndCharacterOfPosition(start);
      const above = lines.slice(0, line + 1).reverse();
      return {
        line: above.find((text) => text.startsWith("/** "))?.slice(4, -3) ?? `line ${line + 1}`,
        message: ts.flattenDiagnosticMessageText(messageText, "\n"),
      };
    },
  );
}

describe("@types/winrt-uwp", () => {
  let complaints: { line: string; message: string }[];
  beforeAll(() => {
    complaints = complaintsOf(programOf("winrt-uwp.tsconfig.json"), generated);
  }, 60_000);

  test("has at least 95 members with progress, and all of them are checked", () => {
    const checks = readFileSync(generated, "utf8").match(/^export function api\d+\(/gm);
    expect(apis.length).toBeGreaterThanOrEqual(95);
    expect(checks).toHaveLength(apis.length);
  });

  test("has as many members with progress as the page says", () => {
    const page = readFileSync(new URL("../../docs/windows-runtime.md", import.meta.url), "utf8");
    expect(page).toContain(`have ${apis.length} members that report progress`);
  });

  test("has no member with progress that the script overlooks", () => {
    const declarations = readFileSync(
      new URL("../../node_modules/@types/winrt-uwp/index.d.ts", import.meta.url),
      "utf8",
    );
    // Behind a colon: the type of a member, and not that of a handler's sender.
    const uses = declarations.matchAll(
      /(?<!asyncInfo): Windows\.Foundation\.(IPromiseWith)?IAsync\w+WithProgress</g,
    );
    expect([...uses]).toHaveLength(apis.length);
  });

  test("is what the committed checks were generated from", () => {
    expect(generate(apis)).toBe(readFileSync(generated, "utf8"));
  });

  test.each(apis.map(({ name }: Api, index) => [index + 1, name] as const))(
    "gives its own types of result and progress at api%i, %s",
    (_, name) => {
      expect(complaints.filter(({ line }) => line === name)).toEqual([]);
    },
  );

  test("complains of nothing else", () => {
    expect(complaints).toEqual([]);
  });
});

describe("the check of a member", () => {
  const name = "Windows.Web.Http.HttpClient.getStringAsync";

  test("fails when another result, progress or member is declared", () => {
    const check = new RegExp(`/\\*\\* ${name} \\*/[^]*?\n}\n`);
    const program = programOf("winrt-uwp.tsconfig.json", (text) =>
      text.replace(check, (body) =>
        body
          .replace("<string, Windows", "<number, Windows")
          .replace("equal<Windows.Web.Http.HttpProgress>", "equal<number>")
          .replace("toWindowsRuntimePromise(operation)", "operation"),
      ),
    );
    const complaints = complaintsOf(program, generated);
    expect(complaints.map(({ line }) => line)).toEqual([name, name, name]);
  }, 60_000);
});

describe("the declarations", () => {
  test.each([
    ["winrt-uwp", "winrt-uwp.tsconfig.json"],
    ["winrt", "winrt.tsconfig.json"],
    ["winjs", "winrt-uwp.tsconfig.json"],
  ])(
    "of @types/%s fit as its checks say",
    (name, tsconfig) => {
      expect(complaintsOf(programOf(tsconfig), `${folder}${name}.ts`)).toEqual([]);
    },
    60_000,
  );
});
