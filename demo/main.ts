// Computes the SHA-256 of every file below a directory: one operation, taken as a promise with a
// signal and a progress bar.
import { toPromise } from "async-operation";
import { fromAbortSignal } from "async-operation/abort-signal";
import { formatBytes, formatCount } from "./format.js";
import { type HashProgress, hashTree, type TreeHash } from "./hash-tree.js";
import { printable } from "./names.js";
import { help, type Options, parseOptions } from "./options.js";
import { createReporter, reasonOf } from "./report.js";
import { abortOnSignals, Interruption } from "./signals.js";

const exitCodes = { success: 0, failure: 1, usage: 2, timeout: 124 } as const;

/** Hashes the directory, and returns the exit code. */
async function hash({ directory, list, timeout }: Options): Promise<number> {
  const controller = new AbortController();
  const timer = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
  const signal = AbortSignal.any(timer ? [controller.signal, timer] : [controller.signal]);
  const reporter = await createReporter(directory, list);
  abortOnSignals(controller, reporter.flush);
  // Whoever reads the output may leave before its end, as `head` does.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => {
      process.exitCode = exitCodes.failure;
      controller.abort(new Interruption(`Cannot write: ${reasonOf(error)}`, exitCodes.failure));
    });

  const start = performance.now();
  const operation = hashTree(directory);
  let partial = operation.getResults();
  const progress = {
    ...reporter,
    report(value: HashProgress) {
      partial = operation.getResults(); // After the end of a canceled operation it throws.
      reporter.report(value);
    },
  };
  try {
    // The promise follows the operation: it ends when the last file is closed. With the signal as an
    // option of `toPromise` it would end at once, and the process while files are open.
    const result = await toPromise(fromAbortSignal(signal, operation), { progress });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    (list ? console.error : console.log)(
      `Hashed ${amountOf(result)} in ${seconds} s${leftOut(result)}\nSHA-256 of the list: ${result.digest}`,
    );
    return result.unreadable > 0 ? exitCodes.failure : exitCodes.success;
  } catch (error) {
    const sofar = `${amountOf(partial)} hashed so far${leftOut(partial)}`;
    if (error instanceof Interruption) {
      console.error(`${error.message}; ${sofar}`);
      return error.exitCode;
    }
    if (timer?.aborted && error === timer.reason) {
      console.error(`Timed out after ${timeout} ms; ${sofar}`);
      return exitCodes.timeout;
    }
    console.error(`Cannot hash ${printable(directory)}: ${reasonOf(error)}`);
    return exitCodes.failure;
  }
}

function amountOf({ files, bytes }: TreeHash): string {
  return `${formatCount(files, "file")}, ${formatBytes(bytes)}`;
}

function leftOut({ unreadable, link, special }: TreeHash): string {
  return [
    link > 0 && `${formatCount(link, "symbolic link")} not followed`,
    special > 0 && `${formatCount(special, "special file")} passed over`,
    unreadable > 0 && `${unreadable} not readable`,
  ]
    .filter(Boolean)
    .map((text) => `; ${text}`)
    .join("");
}

async function main(parameters: string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(parameters);
  } catch (error) {
    console.error(`${(error as Error).message.replaceAll("\n", " ")}; see --help`);
    return exitCodes.usage;
  }
  if (!options.help) return hash(options);
  console.log(help);
  return exitCodes.success;
}

process.exitCode = await main(process.argv.slice(2));
