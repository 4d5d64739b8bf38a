// The set-ups of programs for Node, and of Jest, with the tools that the repository has.

import type { SetUp } from "./set-up.js";
import { counted, page, printing, program, required, test, tsconfig } from "./sources.js";
import { silenced, typescript } from "./typescript.js";

const programs: SetUp[] = [
  {
    name: "require, as the main process of Electron does",
    files: { "main.cjs": required },
    commands: [[".", "main.cjs"]],
    prints: "required",
  },
  {
    name: "ts-node CommonJS",
    files: { "main.ts": printing, "tsconfig.json": tsconfig(silenced) },
    commands: [["ts-node/dist/bin.js", "main.ts"]],
    prints: counted,
  },
  {
    name: "ts-node without tsconfig.json",
    files: { "main.ts": printing },
    commands: [["ts-node/dist/bin.js", "main.ts"]],
    prints: 'Unknown file extension ".ts"',
    fails: true,
  },
  {
    name: "ts-node node16",
    files: { "main.ts": printing, "tsconfig.json": tsconfig({ module: "node16" }) },
    commands: [["ts-node/dist/bin.js", "main.ts"]],
    prints: "error TS1479",
    fails: true,
  },
  {
    name: "ts-node module",
    files: { "package.json": { type: "module" }, "main.ts": printing },
    commands: [["ts-node/dist/bin.js", "main.ts"]],
    prints: 'Unknown file extension ".ts"',
    fails: true,
  },
  {
    name: "ts-node ESM",
    files: {
      "package.json": { type: "module" },
      "register.mjs":
        'import { register } from "node:module";\nregister("ts-node/esm", import.meta.url);',
      "main.ts": printing,
      "tsconfig.json": tsconfig({ module: "nodenext" }),
    },
    commands: [["--import", "./register.mjs", "main.ts"]],
    prints: counted,
  },
  ...["commonjs", "module"].map(
    (type): SetUp => ({
      name: `tsx ${type}`,
      files: { "package.json": { type }, "main.ts": printing },
      commands: [["tsx/dist/cli.mjs", "main.ts"]],
      prints: counted,
    }),
  ),
  {
    name: "esbuild to CommonJS",
    files: {
      "build.mjs": `import { build } from "esbuild";
await build({ entryPoints: ["main.ts"], bundle: true, platform: "node", outfile: "out.js" });`,
      "main.ts": printing,
    },
    commands: [
      [".", "build.mjs"],
      [".", "out.js"],
    ],
    prints: counted,
  },
];

const jestFiles = {
  "count.ts": program,
  "count.test.ts": `import { expect, test } from "@jest/globals";${test}`,
  "tsconfig.json": tsconfig({ module: "commonjs", allowJs: true }),
};

/** Lets Jest compile the package, where pnpm installs it too. */
export const transformIgnorePatterns = ["/node_modules/(?!\\.pnpm/|async-operation/)"];

const jest: SetUp[] = [
  {
    name: "ts-jest",
    files: { ...jestFiles, "jest.config.json": { preset: "ts-jest" } },
    commands: [["jest/bin/jest.js", "--no-cache"]],
    prints: "Must use import to load ES Module",
    fails: true,
  },
  {
    name: "ts-jest js-with-ts",
    files: {
      ...jestFiles,
      "jest.config.json": { preset: "ts-jest/presets/js-with-ts", transformIgnorePatterns },
    },
    commands: [["jest/bin/jest.js", "--no-cache", "--json"]],
    prints: '"numPassedTests":1,',
  },
];

/** The page is built, and not opened: see pages.ts. */
export const vite: SetUp = {
  name: "Vite",
  files: page,
  commands: [["vite/bin/vite.js", "build"]],
  prints: "dist/assets/worker-",
};

/** Returns all that need no tool but those of the repository. */
export function nodeSetUps(names: readonly string[]): SetUp[] {
  return [...typescript(names), ...programs, ...jest, vite];
}
