import { constants } from "node:os";

/** Why the work is canceled, where that is no time limit. */
export class Interruption extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** `npm run` sends its child each Ctrl-C that the terminal has sent it already, at most so much later. */
const echo = 500;

/**
 * Aborts a controller on the first Ctrl-C or SIGTERM, and ends the process on the second.
 *
 * @param controller - What is to be aborted, with an `Interruption`.
 * @param restore - Is called before the process ends: puts the terminal in order.
 */
export function abortOnSignals(controller: AbortController, restore: () => void): void {
  let first: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      // By this exit code shells know the signal.
      const interruption = new Interruption("Canceled", 128 + constants.signals[name]);
      controller.abort(interruption);
      first ??= performance.now();
      if (performance.now() - first < echo) return;
      restore();
      process.exit(interruption.exitCode);
    });
}
