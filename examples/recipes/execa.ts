import { type IAsyncOperationWithProgress, run } from "async-operation";
import { execa } from "execa";

/** Runs a program; each printed line is progress, and all lines are the result. */
export function runCommand(
  command: string,
  parameters: readonly string[] = [],
): IAsyncOperationWithProgress<string[], string> {
  return run(async ({ signal, report, onCancel }) => {
    const child = execa(command, parameters, { cancelSignal: signal, lines: true });
    // A grandchild may keep the output open. The next turn reads what the program has printed.
    const close = () => [child.stdout, child.stderr].forEach((stream) => void stream.destroy());
    child.on("exit", () => onCancel(() => setImmediate(() => setImmediate(close))));
    // A program that did not start has no lines.
    if (child.pid !== undefined) for await (const line of child) report(line);
    return (await child).stdout;
  });
}
