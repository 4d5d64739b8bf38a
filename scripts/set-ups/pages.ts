// The pages with a worker, each built by another tool, and then opened in Chromium.
import type { SetUp } from "./set-up.js";
import { page, program, tsconfig } from "./sources.js";

const bundler = tsconfig({ module: "esnext", moduleResolution: "bundler" });
const node10 = tsconfig({ module: "esnext", moduleResolution: "node10" });

/** A page that is built, and then opened in Chromium: `folder` has what is built. */
export interface Page extends SetUp {
  readonly folder: string;
}

export const webpackConfig = `module.exports = {
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
      "app/worker.ts": page["worker.ts"],
    },
    commands: [["next/dist/bin/next", "build"]],
    prints: "Compiled successfully",
    folder: "out",
  },
  {
    name: "esbuild page",
    files: {
      "dist/index.html": page["index.html"].replace("main.ts", "main.js"),
      "main.ts": page["main.ts"].replace("./worker.ts", "./worker.js"),
      "worker.ts": page["worker.ts"],
      "build.mjs": `import { build } from "esbuild";
await build({ entryPoints: ["main.ts", "worker.ts"], bundle: true, format: "esm", outdir: "dist" });
console.log("built");`,
    },
    commands: [[".", "build.mjs"]],
    prints: "built",
    folder: "dist",
  },
];
