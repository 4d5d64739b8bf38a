import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { buildSync } from "esbuild";

/** What each worker of the specs has at hand. */
const prelude = `
  import { parentPort, workerData } from "node:worker_threads";
  import { AsyncOperationSource, run, fromResult, fromError } from "async-operation";
  import { toMessagePort, fromMessagePort } from "async-operation/message-port";
  import { toBullMQ, cancelBullMQ } from "async-operation/bullmq";
`;

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes one script of a program in TypeScript and of the library of this checkout. */
function bundle(program: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents: prelude + program, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "cjs",
    platform: "node",
    packages: "external",
    tsconfig: `${root}/spec/tsconfig.json`, // Its paths lead the name of the library to the sources.
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** Starts a real worker of a program. */
export function startWorker(program: string, options: WorkerOptions = {}): Worker {
  return new Worker(bundle(program), { ...options, eval: true });
}

/** Starts a real process of a program. */
export function startProcess(program: string, ...parameters: string[]): ChildProcess {
  const child = spawn(process.execPath, ["-", ...parameters], {
    cwd: root,
    stdio: ["pipe", "inherit", "inherit", "ipc"],
  });
  child.stdin?.end(bundle(program));
  return child;
}
