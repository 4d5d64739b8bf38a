// The set-ups of TypeScript, with the compilers that the repository has.
import type { SetUp } from "./set-up.js";
import { counted, printing, tsconfig } from "./sources.js";

/** The options by which TypeScript finds packages as Node 10 does; from 6.0 on, it calls them deprecated. */
const node10 = { module: "commonjs", moduleResolution: "node10" };
export const silenced = { ...node10, ignoreDeprecations: "6.0" };
const requireOfEsm = "error TS1479: The current file is a CommonJS module";

/** Compiles a CommonJS program with a compiler and runs it, or shows that it does not compile. */
function compiled(compiler: string, options: object, error?: string): SetUp {
  const files = { "main.ts": printing, "tsconfig.json": tsconfig({ outDir: "out", ...options }) };
  const name = `${compiler} ${Object.values(options).join(" ")}`;
  const compile = [`${compiler}/bin/tsc`, "--pretty", "false"] as const;
  if (error !== undefined) return { name, files, commands: [compile], prints: error, fails: true };
  return { name, files, commands: [compile, [".", "out/main.js"]], prints: counted };
}

/** Compiles a file that imports every entry, and checks the declarations; or shows what they lack. */
function everyEntry(names: readonly string[], options: object, error?: string): SetUp {
  const imports = names.map(
    (entry, index) => `import * as entry${index} from "${entry}"; export { entry${index} };`,
  );
  const strict = { skipLibCheck: false, noEmit: true };
  return {
    name: `every entry ${Object.values(options).join(" ")}`,
    files: {
      "entries.ts": imports.join("\n"),
      "tsconfig.json": tsconfig({ ...strict, ...options }),
    },
    commands: [["typescript-5.4/bin/tsc", "--pretty", "false"]],
    prints: error ?? "",
    ...(error !== undefined && { fails: true }),
  };
}

/** Whether each entry compiles with `skipLibCheck: false`. */
const entries = (names: readonly string[]): SetUp[] => [
  everyEntry(names, node10),
  everyEntry(names, { ...node10, target: "es2018" }),
  everyEntry(names, { ...node10, target: "es5" }, "error TS18028: Private identifiers"),
  everyEntry(names, { ...node10, target: "es2017", lib: undefined }, "error TS2583"),
  everyEntry(names, { ...node10, lib: ["ES2022"] }, "error TS2304: Cannot find name 'AbortSignal'"),
  everyEntry(names, { ...node10, lib: ["ES2022"], types: ["node"] }),
];

/** Returns the set-ups of TypeScript; `names` are all entries. */
export function typescript(names: readonly string[]): SetUp[] {
  return [
    ...entries(names),
    compiled("typescript-5.4", node10),
    compiled("typescript-5.9", node10),
    compiled("typescript", silenced),
    compiled("typescript", { module: "commonjs" }),
    compiled("typescript-7", { module: "commonjs" }),
    compiled("typescript-5.4", { module: "nodenext" }, requireOfEsm),
    compiled("typescript-5.9", { module: "node16" }, requireOfEsm),
    compiled("typescript-5.9", { module: "nodenext" }),
    compiled("typescript-7", { module: "node20" }),
    compiled("typescript-5.9", { module: "nodenext", verbatimModuleSyntax: true }, "error TS1295"),
    compiled("typescript-5.9", { module: "esnext" }, "error TS2792: Cannot find module"),
  ];
}
