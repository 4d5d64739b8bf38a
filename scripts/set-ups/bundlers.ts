// The set-ups whose tools are installed for the check alone: Babel, Vitest, older Jest, and bundlers for Node.
import { transformIgnorePatterns } from "./node.js";
import { webpackConfig } from "./pages.js";
import type { SetUp } from "./set-up.js";
import { counted, page, printing, program, required, test, tsconfig } from "./sources.js";

/** The tools to install beside the package. */
export const tools: Readonly<Record<string, string>> = {
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
  "@rollup/plugin-node-resolve": "16.0.3",
  "@types/node": "20.19.43",
  "@types/react": "19.3.0",
  esbuild: "0.28.2",
  jest: "30.5.2",
  "jest-27": "npm:jest@27.5.1",
  next: "16.4.6",
  parcel: "2.16.4",
  react: "19.3.1",
  "react-dom": "19.3.1",
  rollup: "4.68.8",
  "ts-loader": "9.6.2",
  typescript: "5.9.3",
  vite: "8.4.0",
  vitest: "4.1.12",
  webpack: "5.113.0",
  "webpack-cli": "7.3.1",
};

/** Has to be `babel.config.js`: a `.babelrc` does not reach packages. */
const babelConfig = `module.exports = {
  presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"],
};`;

const babelFiles = {
  "babel.config.js": babelConfig,
  "count.ts": program,
  "count.test.ts": test,
};

export const setUps: readonly SetUp[] = [
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
  {
    name: "Vite SSR",
    files: { "package.json": { type: "module" }, "main.ts": printing },
    commands: [
      ["vite/bin/vite.js", "build", "--ssr", "main.ts"],
      [".", "dist/main.js"],
    ],
    prints: counted,
  },
  {
    name: "Rollup",
    files: {
      "main.mjs":
        'import { run, toPromise } from "async-operation";\ntoPromise(run(async () => "rolled")).then(console.log);',
    },
    commands: [
      ["rollup/dist/bin/rollup", "main.mjs", "-p", "node-resolve", "-f", "cjs", "-o", "out.cjs"],
      [".", "out.cjs"],
    ],
    prints: "rolled",
  },
  {
    name: "webpack CommonJS",
    files: {
      ...page,
      "webpack.config.js": webpackConfig,
      "tsconfig.json": tsconfig({ module: "commonjs" }),
    },
    commands: [["webpack-cli/bin/cli.js"]],
    prints: "TS1343",
    fails: true,
  },
  {
    name: "webpack for Node",
    files: {
      "main.js": required,
      "webpack.config.js":
        'module.exports = { mode: "production", target: "node", entry: "./main.js" };',
    },
    commands: [["webpack-cli/bin/cli.js"], [".", "dist/main.js"]],
    prints: "required",
  },
];
