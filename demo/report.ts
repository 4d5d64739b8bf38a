import { getSystemErrorMap } from "node:util";
import type { ThrottledProgress } from "async-operation";
import { showNothing, writeLines } from "./display.js";
import type { HashProgress } from "./hash-tree.js";
import { printable, toBytes, toText } from "./names.js";

/**
 * Makes the reporter for all that `hashTree` reports: what a user sees goes to standard error, the
 * list to standard output.
 *
 * @param directory - The directory as the user wrote it.
 * @param list - Whether the list is wanted.
 */
export async function createReporter(
  directory: string,
  list: boolean,
): Promise<ThrottledProgress<HashProgress>> {
  const { stdout, stderr } = process;
  const show = stderr.isTTY ? (await import("./draw-bar.js")).drawBar : writeLines;
  // A list on a terminal is progress enough, and a bar would be in its way.
  const display = list && stdout.isTTY ? showNothing(stderr) : show(stderr);
  const root = printable(directory.replace(/\/+$/, ""));
  const write = (verb: string, path: string, reason: string): void =>
    display.write(`${verb} ${root}/${toText(path)}: ${reason}`);
  return {
    report(progress) {
      if ("total" in progress) display.report(progress);
      else if (progress.kind === "unreadable")
        write("Cannot read", progress.path, reasonOf(progress.error));
      else if (progress.kind === "special") write("Skipped", progress.path, "not a regular file");
      else if (!list)
        return; // Links are many in node_modules: without the list, their number will do.
      else if (progress.kind === "hashed")
        stdout.write(stdout.isTTY ? forTerminal(progress.line) : toBytes(progress.line));
      else write("Skipped", progress.path, "a symbolic link");
    },
    flush: () => display.flush(),
  };
}

function forTerminal(line: string): string {
  return `${toText(line.slice(0, -1))}\n`;
}

/** Says what the file system answered, such as "permission denied". */
export function reasonOf(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? printable(message);
}
