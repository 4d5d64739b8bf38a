import { useEffect, useInsertionEffect, useState, useSyncExternalStore } from "react";
import { argumentError, assertFunction, assertOptions } from "../../lib/adapter-kit.js";
import type { AnyOperationLike, ProgressOf, ResultOf } from "../../lib/index.js";
import type { OperationSnapshot } from "../../lib/wire.js";
import { createRunner } from "./runner.js";
import { type IdleSnapshot, useOperation } from "./use-operation.js";

/** Options for `useRun`. */
export interface UseRunOptions {
  /** Whether the operation is canceled when the component is unmounted; "cancel" by default. */
  readonly unmount?: "cancel" | "continue" | undefined;
  /** The effect of `run` while an operation runs: cancel it and start another, or return the running one; "replace" by default. */
  readonly again?: "replace" | "ignore" | undefined;
}

/**
 * The state of the newest operation of `useRun`, and the functions that start and cancel it.
 *
 * @typeParam TArguments - The types of the arguments of `start`.
 * @typeParam TOperation - The type of the operations that `start` returns.
 */
export type Run<TArguments extends unknown[], TOperation extends AnyOperationLike> = (
  | OperationSnapshot<ResultOf<TOperation>, ProgressOf<TOperation>>
  | IdleSnapshot
) & {
  /** The newest operation; undefined before the first run. */
  readonly operation: TOperation | undefined;
  /** Starts an operation and returns it; the same function in each render. */
  readonly run: (...parameters: TArguments) => TOperation;
  /** Requests cancellation of the newest operation, if any; the same function in each render. */
  readonly cancel: (reason?: unknown) => void;
};

/**
 * Returns the state of an operation that the component starts, and the functions that start and cancel it.
 *
 * Before the first run, `status` is undefined and `settled` false. When the component is unmounted, the operation
 * is canceled with a `CanceledError`. An error that `start` throws is shown as `error`.
 *
 * @typeParam TArguments - The types of the arguments of `start`.
 * @typeParam TOperation - The type of the operations that `start` returns.
 * @param start - Starts the work; called by `run` with its arguments, in its newest version.
 * @param options - What an unmount and a second run do.
 * @throws {TypeError} If `start` is not a function or an option is unknown. `run` throws it if `start` returns no operation, and `run` and `cancel` if their argument is an event.
 *
 * @example
 * ```ts
 * function Upload({ file }: { file: Blob }) {
 *   const { status, progress, run, cancel } = useRun(() => startUpload(file));
 *   const isRunning = status === AsyncStatus.Started;
 *   const onClick = () => (isRunning ? cancel("not needed") : run());
 *   return createElement("button", { onClick }, isRunning ? `${progress ?? 0} · Stop` : "Upload");
 * }
 * ```
 *
 * @see {@link https://react.dev/reference/react/StrictMode}
 */
export function useRun<TArguments extends unknown[], TOperation extends AnyOperationLike>(
  start: (...parameters: TArguments) => TOperation,
  options: UseRunOptions = {},
): Run<TArguments, TOperation> {
  assertFunction(start, "use run", "`start` as a function");
  assertOptions(options, "`{ unmount, again }`");
  const { unmount = "cancel", again = "replace" } = options;
  const choice = `${unmount}, ${again}`;
  if (!pattern.test(choice))
    throw argumentError(
      "use run",
      `\`unmount\`, \`again\` as ${pattern.source.slice(1, -1)}`,
      choice,
    );
  const settings = { start, unmount, again };
  const [runner] = useState(() => createRunner(settings));
  // Before all other effects, so that they run the newest `start`.
  useInsertionEffect(() => runner.update(settings));
  useEffect(() => runner.mount(), [runner]);
  const operation = useSyncExternalStore(runner.subscribe, runner.getOperation, none);
  const snapshot = useOperation(operation);
  return { ...snapshot, operation, run: runner.run, cancel: runner.cancel } as Run<
    TArguments,
    TOperation
  >;
}

const pattern = /^(cancel|continue), (replace|ignore)$/;

/** On a server, and while React hydrates, nothing has been started. */
const none = (): undefined => {};
