// The set-ups whose tools are installed for the check alone: bundlers, frameworks, Babel, Vitest and older Jest.
import { transformIgnorePatterns } from "./node.js";
import type { SetUp } from "./set-up.js";
import { counted, page, printing, program, required, test, tsconfig } from "./sources.js";

/** What is installed, beside the package. */
export const tools: Readonly<Record<string, string>> = {
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
  "@rollup/plugin-node-resolve": "16.0.3",
  "@types/node": "20.19.43",
  "@types/react": "19.3.0",
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

const bundler = tsconfig({ module: "esnext", moduleResolution: "bundler" });
const node10 = tsconfig({ module: "esnext", moduleResolution: "node10" });

/** A page that is built, and then opened in Chromium: `folder` has what is built. */
export interface Page extends SetUp {
  readonly folder: string;
}

const webpackConfig = `module.exports = {
  mode: "production",
  entry: "./main.ts",
  performance: false,
  resolve: { extensions: [".ts", ".js"] },
  module: { rules: [{ test: /\\.ts$/, use: "ts-loader" }] },
};`;

/** webpack leaves the page as it is. */
const webpackPage = {
  "dist/index.html": `<!doctype html><meta charset="utf-8"><title>waiting</title>
<script src="./main.js"></script>`,
};

const counter = `"use client";
import { toPromise } from "async-operation";
import { fromMessagePort } from "async-operation/message-port";
import { useOperation } from "async-operation/react";
import { useEffect, useState } from "react";

const follow = () =>
  fromMessagePort<string, number>(new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));

export function Counter() {
  const [counting, setCounting] = useState<ReturnType<typeof follow>>();
  const { result } = useOperation(counting);
  useEffect(() => {
    const seen: number[] = [];
    const counting = follow();
    setCounting(counting);
    toPromise(counting, { progress: (value) => seen.push(value) }).then(
      (result) => { document.title = \`\${result} \${seen}\`; },
      (error) => { document.title = String(error); },
    );
  }, []);
  return <p>{result}</p>;
}
`;

export const pages: readonly Page[] = [
  ...[bundler, node10].map(
    (options, index): Page => ({
      name: `webpack ${["bundler", "node10"][index]}`,
      files: {
        ...page,
        ...webpackPage,
        "webpack.config.js": webpackConfig,
        "tsconfig.json": options,
      },
      commands: [["webpack-cli/bin/cli.js"]],
      prints: "compiled",
      folder: "dist",
    }),
  ),
  {
    name: "Parcel",
    files: page,
    commands: [["parcel/lib/bin.js", "build", "index.html", "--no-cache"]],
    prints: "Built in",
    folder: "dist",
  },
  {
    name: "Parcel packageExports",
    files: {
      ...page,
      "package.json": { private: true, "@parcel/resolver-default": { packageExports: true } },
    },
    commands: [["parcel/lib/bin.js", "build", "index.html", "--no-cache"]],
    prints: "Built in",
    folder: "dist",
  },
  {
    name: "Vite 8",
    files: page,
    commands: [["vite/bin/vite.js", "build"]],
    prints: "built in",
    folder: "dist",
  },
  {
    name: "Next",
    files: {
      // The tools are installed above the project.
      "next.config.mjs": `import { fileURLToPath } from "node:url";
export default { output: "export", turbopack: { root: fileURLToPath(new URL("..", import.meta.url)) } };`,
      "app/layout.tsx": `export const metadata = { title: "waiting" };
export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}`,
      "app/page.tsx": `import { count } from "./count";
import { Counter } from "./counter";
export default async function Page() {
  return <main><p>{await count()}</p><Counter /></main>;
}`,
      "app/count.ts": program,
      "app/counter.tsx": counter,
      "app/worker.ts": String(page["worker.ts"]),
    },
    commands: [["next/dist/bin/next", "build"]],
    prints: "Compiled successfully",
    folder: "out",
  },
];

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
