import { type IAsyncOperationWithProgress, run } from "async-operation";
import { execa } from "execa";

/** Runs a program; each line that it prints is progress, and all of them are the result. */
export function runCommand(
  command: string,
  parameters: readonly string[] = [],
): IAsyncOperationWithProgress<string[], string> {
  return run(async ({ signal, report }) => {
    const child = execa(command, parameters, { cancelSignal: signal, lines: true });
    for await (const line of child) report(line);
    return (await child).stdout;
  });
}
