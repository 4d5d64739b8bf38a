// The tools that are installed for the check alone, and the set-ups of bundlers for Node, and of ESLint.
import { webpackConfig } from "./pages.js";
import type { SetUp } from "./set-up.js";
import { counted, page, printing, required, tsconfig } from "./sources.js";

/** The tools to install beside the package. */
export const tools: Readonly<Record<string, string>> = {
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
  "@rollup/plugin-node-resolve": "16.0.3",
  "@types/node": "20.19.43",
  "@types/react": "19.3.0",
  "@swc/core": "1.16.22",
  "@swc/jest": "0.2.39",
  browserify: "17.0.1",
  esbuild: "0.28.2",
  eslint: "9.9.1",
  "eslint-import-resolver-typescript": "4.4.5",
  "eslint-plugin-import": "2.32.0",
  jest: "30.5.2",
  "jest-environment-jsdom": "30.5.2",
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

const linted =
  'import { fromPromise } from "async-operation/promise";\nfromPromise(Promise.resolve());\n';

const eslintConfig = (settings: string): string => `import plugin from "eslint-plugin-import";
export default [
  { plugins: { import: plugin }, rules: { "import/no-unresolved": "error" }, ${settings} },
];
`;

export const bundlers: readonly SetUp[] = [
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
  {
    name: "browserify",
    files: { "main.js": required },
    commands: [["browserify/bin/cmd.js", "main.js"]],
    prints: "'import' and 'export' may appear only with 'sourceType: module'",
    fails: true,
  },
  {
    name: "ESLint",
    files: { "main.mjs": linted, "eslint.config.mjs": eslintConfig("") },
    commands: [["eslint/bin/eslint.js", "main.mjs"]],
    prints: "Unable to resolve path to module 'async-operation/promise'",
    fails: true,
  },
  {
    name: "ESLint resolver",
    files: {
      "main.mjs": linted,
      "eslint.config.mjs": eslintConfig('settings: { "import/resolver": { typescript: true } },'),
    },
    commands: [["eslint/bin/eslint.js", "main.mjs"]],
    prints: "",
  },
];
