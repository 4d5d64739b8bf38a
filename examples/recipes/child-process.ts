import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type IAsyncOperationWithProgress, run } from "async-operation";

/** Runs a program; each printed line is progress, and all lines are the result. */
export function runProgram(
  command: string,
  parameters: readonly string[] = [],
): IAsyncOperationWithProgress<string[], string> {
  return run(
    ({ signal, report, onCancel }) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, parameters, { signal, stdio: ["ignore", "pipe", "inherit"] });
        const lines: string[] = [];
        let failure: Error | undefined;
        // A cancel emits this event while the program is still running: wait for its end.
        child.on("error", (error) => {
          failure = error;
          if (child.pid === undefined) reject(error);
        });
        if (child.pid === undefined) return; // It did not start, and may have no output.
        const output = createInterface({ input: child.stdout, crlfDelay: Infinity });
        output.on("line", (line) => {
          lines.push(line);
          report(line);
        });
        child.on("exit", () => {
          // A grandchild may keep the output open. The next turn reads what the program has printed.
          const close = () => child.stdout.destroy();
          onCancel(() => setImmediate(() => setImmediate(close)));
        });
        child.on("close", (exitCode, killedBy) => {
          if (exitCode === 0) resolve(lines);
          else reject(failure ?? new Error(`${command} ended with ${killedBy ?? exitCode}`));
        });
      }),
  );
}
