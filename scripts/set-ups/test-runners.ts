// The set-ups of test runners that are installed for the check alone: Jest with Babel, SWC and jsdom, an older Jest, Vitest.
import { transformIgnorePatterns } from "./node.js";
import type { SetUp } from "./set-up.js";
import { program, test } from "./sources.js";

/** Has to be `babel.config.js`: a `.babelrc` does not reach packages. */
const babelConfig = `module.exports = {
  presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"],
};`;

const babelFiles = {
  "babel.config.js": babelConfig,
  "count.ts": program,
  "count.test.ts": test,
};

export const testRunners: readonly SetUp[] = [
  {
    name: "babel-jest",
    files: babelFiles,
    commands: [["jest/bin/jest.js", "--no-cache"]],
    prints: "Must use import to load ES Module",
    fails: true,
  },
  {
    name: "babel-jest transformIgnorePatterns",
    files: { ...babelFiles, "jest.config.json": { transformIgnorePatterns } },
    commands: [["jest/bin/jest.js", "--no-cache", "--json"]],
    prints: '"numPassedTests":1,',
  },
  {
    name: "Jest jsdom",
    files: {
      ...babelFiles,
      "jest.config.json": { testEnvironment: "jsdom", transformIgnorePatterns },
    },
    commands: [["jest/bin/jest.js", "--no-cache", "--json"]],
    prints: '"numPassedTests":1,',
  },
  {
    name: "Jest SWC",
    files: {
      "count.ts": program,
      "count.test.ts": test,
      "jest.config.json": { transform: { "\\.[jt]s$": "@swc/jest" }, transformIgnorePatterns },
    },
    commands: [["jest/bin/jest.js", "--no-cache", "--json"]],
    prints: '"numPassedTests":1,',
  },
  {
    name: "Jest 27",
    files: { ...babelFiles, "jest.config.json": { transformIgnorePatterns } },
    commands: [["jest-27/bin/jest.js", "--no-cache"]],
    prints: "Cannot find module 'async-operation/",
    fails: true,
  },
  {
    name: "Jest 27 moduleNameMapper",
    files: {
      ...babelFiles,
      "jest.config.json": {
        transformIgnorePatterns,
        moduleNameMapper: {
          "^async-operation/adapter-kit$": "async-operation/dist/lib/adapter-kit",
          "^async-operation/(.*)$": [
            "async-operation/dist/adapters/$1",
            "async-operation/dist/adapters/$1/index",
          ],
        },
      },
    },
    commands: [["jest-27/bin/jest.js", "--no-cache", "--json"]],
    prints: '"numPassedTests":1,',
  },
  {
    name: "Vitest",
    files: {
      "count.ts": program,
      "count.test.ts": `import { expect, test } from "vitest";${test}`,
    },
    commands: [["vitest/vitest.mjs", "run"]],
    prints: "1 passed",
  },
];
