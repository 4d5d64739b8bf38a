// Sources shared by the projects: a Node program, a page with a worker, and compiler options.

/** Imports the main module, an adapter that is a file, one that is a folder, and the kit. */
export const program = `
import { type OperationContext, run, toPromise } from "async-operation";
import { observe } from "async-operation/adapter-kit";
import { toAsyncIterable } from "async-operation/async-iterable";
import { fromPromise } from "async-operation/promise";

export const count = async (): Promise<string> => {
  const counting = run(async ({ report }: OperationContext<number>) => {
    await null;
    for (const value of [1, 2, 3]) report(value);
    return typeof observe;
  });
  const seen: number[] = [];
  for await (const value of toAsyncIterable(counting)) seen.push(value);
  return \`counted \${seen} \${await toPromise(fromPromise(toPromise(counting)))}\`;
};
`;

/** The result of `count`. */
export const counted = "counted 1,2,3 function";

/** The program, which prints. */
export const printing = `${program}\ncount().then(console.log);\n`;

/** The same for a file that is not compiled. */
export const required = `
const { run, toPromise } = require("async-operation");
const { fromPromise } = require("async-operation/promise");
toPromise(fromPromise(toPromise(run(async () => "required")))).then(console.log);
`;

/** A test of Jest and of Vitest, behind the line that imports `expect` and `test`. */
export const test = `
import { count } from "./count";

test("counts", async () => {
  expect(await count()).toBe("${counted}");
});
`;

/** A page that follows an operation in a worker, and shows the received values in its title. */
export const page = {
  "index.html": `<!doctype html><meta charset="utf-8"><title>waiting</title>
<script type="module" src="./main.ts"></script>`,
  "main.ts": `
import { toPromise } from "async-operation";
import { fromMessagePort } from "async-operation/message-port";

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const seen: number[] = [];
toPromise(fromMessagePort<string, number>(worker), { progress: (value) => seen.push(value) }).then(
  (result) => { document.title = \`\${result} \${seen}\`; },
  (error) => { document.title = String(error); },
);
`,
  "worker.ts": `
import { type OperationContext, run } from "async-operation";
import { toMessagePort } from "async-operation/message-port";

const counting = run(async ({ report }: OperationContext<number>) => {
  await null;
  for (const value of [1, 2, 3]) report(value);
  return "counted";
});
toMessagePort(counting, { port: self });
`,
};

/** The final title of the page. */
export const title = "counted 1,2,3";

/** A tsconfig.json with `compilerOptions` beside those of every project. */
export function tsconfig(compilerOptions: object): object {
  const common = { strict: true, target: "ES2022", lib: ["ES2022", "DOM"], types: [] };
  return { compilerOptions: { ...common, skipLibCheck: true, ...compilerOptions } };
}
