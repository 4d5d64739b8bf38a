// Random sequences of commands; apart from the spec, so that a script can run them too.
import fc from "fast-check";
import { complete } from "./actions.js";
import {
  type AsyncSequence,
  asyncCommands,
  asyncStart,
  commands,
  type Sequence,
  settle,
  start,
} from "./commands.js";
import { compare } from "./compare.js";
import { ModelSide } from "./model-side.js";
import { RealSide } from "./real-side.js";
import type { Start } from "./side.js";
import { nothing } from "./values.js";

/** Which sequences to run; `path` and `replayPath` are what a failure prints. */
export interface SequenceOptions {
  readonly count: number;
  readonly seed?: number | undefined;
  readonly path?: string | undefined;
  readonly replayPath?: string | undefined;
  /** Whether to stop at the first failure instead of looking for a shorter one. */
  readonly endOnFailure?: boolean;
}

/** Makes both sides, and catches what is reported as uncaught until it is told to stop. */
function makeSides(start: Start): { model: ModelSide; real: RealSide; stop: () => void } {
  const { reportError } = globalThis;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // Traces take half of the time, and nobody reads them.
  const model = new ModelSide(start);
  const real = new RealSide(start);
  globalThis.reportError = (error) => real.uncaught(error);
  const stop = (): void => {
    globalThis.reportError = reportError;
    Error.stackTraceLimit = stackTraceLimit;
  };
  return { model, real, stop };
}

/** Runs one sequence on the model and on the real operation, and throws where they differ. */
function runSequence(start: Start, sequence: Sequence): void {
  const { model, real, stop } = makeSides(start);
  try {
    compare(model, real, start.readsAll);
    fc.modelRun(() => ({ model, real }), sequence);
    for (const side of [model, real]) complete(nothing).act(side); // Nothing is left behind.
    compare(model, real, true);
  } finally {
    stop();
  }
}

async function runAsyncSequence(start: Start, sequence: AsyncSequence): Promise<void> {
  const { model, real, stop } = makeSides(start);
  try {
    compare(model, real, start.readsAll);
    await fc.asyncModelRun(() => ({ model, real }), sequence);
    for (const side of [model, real]) complete(nothing).act(side);
    await settle(model);
    compare(model, real, true);
  } finally {
    stop();
  }
}

function parametersOf<Values>(options: SequenceOptions): fc.Parameters<Values> {
  const { count, seed, path, endOnFailure = false } = options;
  return {
    numRuns: count,
    endOnFailure,
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
  };
}

/** Checks random sequences, and returns what fast-check tells of them. */
export function checkSequences(options: SequenceOptions): fc.RunDetails<[Start, Sequence]> {
  const property = fc.property(start, commands(options.replayPath), runSequence);
  return fc.check(property, parametersOf(options));
}

/** The same with bodies that return promises, and with promises of the operation. */
export function checkAsyncSequences(
  options: SequenceOptions,
): Promise<fc.RunDetails<[Start, AsyncSequence]>> {
  const property = fc.asyncProperty(
    asyncStart,
    asyncCommands(options.replayPath),
    runAsyncSequence,
  );
  return fc.check(property, parametersOf(options));
}

/** What a failure prints: how to run it again, the shrunk sequence, and where the two differ. */
export function failureOf<Commands>(details: fc.RunDetails<[Start, Commands]>): string {
  const { counterexample, counterexamplePath, seed, numRuns, errorInstance } = details;
  if (counterexample === null) return "";
  const [{ by, value, aborted, reports }, commands] = counterexample;
  const [sequence, replayPath] = String(commands).split(/ ?\/\*replayPath="(.*)"\*\//);
  const body =
    by === "run" ? `, aborted: ${aborted}, reports: ${reports.map(({ name }) => name)}` : "";
  return [
    `Fails in sequence ${numRuns}; to run it again:`,
    `SEED=${seed} PATH_OF_SEED=${counterexamplePath} REPLAY_PATH=${replayPath}`,
    `${by}(${value.name}${body}): ${sequence}`,
    String(errorInstance),
  ].join("\n");
}
