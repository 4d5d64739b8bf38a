import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type IAsyncOperationWithProgress, run } from "async-operation";

/** Runs a program; each line that it prints is progress, and all of them are the result. */
export function runProgram(
  command: string,
  parameters: readonly string[] = [],
): IAsyncOperationWithProgress<string[], string> {
  return run(
    ({ signal, report }) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, parameters, { signal, stdio: ["ignore", "pipe", "inherit"] });
        const lines: string[] = [];
        let failure: Error | undefined;
        createInterface({ input: child.stdout }).on("line", (line) => {
          lines.push(line);
          report(line);
        });
        // A cancel is told here while the program still runs: its end is what counts.
        child.on("error", (error) => {
          failure = error;
        });
        child.on("exit", (exitCode) => {
          if (failure === undefined || exitCode === 0) return;
          child.stdout.destroy(); // A grandchild may keep the output open.
          reject(failure);
        });
        child.on("close", (exitCode, killedBy) => {
          if (exitCode === 0) resolve(lines);
          else reject(failure ?? new Error(`${command} ended with ${killedBy ?? exitCode}`));
        });
      }),
  );
}
