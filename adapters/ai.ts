import {
  abandon,
  argumentError,
  assertAbortSignal,
  assertFunction,
  assertOptions,
  onAbort,
} from "../lib/adapter-kit.js";
import { type AbortSignalLike, type AsyncOperationLike, toPromise } from "../lib/index.js";
import { abortReason, adopt, tagOf } from "../lib/wire.js";

/** The members of a call that versions 6 and 7 of the SDK have; annotate `start` with the SDK's own type for the others. */
export interface ToolCallLike {
  /** Identifies the call. */
  readonly toolCallId: string;
  /** The messages that the model received before the call. */
  // biome-ignore lint/suspicious/noExplicitAny: the SDK of the caller declares the messages
  readonly messages: any[];
  /** Aborts when the generation is stopped. */
  readonly abortSignal?: AbortSignalLike | undefined;
}

/**
 * One output of a tool: each but the last is preliminary, for the user interface alone.
 *
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TShown - The type of the progress that the user interface shows.
 */
export type ToolOutput<TResult, TShown> =
  | { status: "running"; progress: TShown }
  | { status: "completed"; result: TResult };

/** The content that the model receives for a tool call. */
export type ToolModelOutput =
  | { type: "text"; value: string }
  // biome-ignore lint/suspicious/noExplicitAny: the SDK of the caller declares JSON
  | { type: "json"; value: any }
  | { type: "error-text"; value: string };

/**
 * Options for `toTool`.
 *
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TShown - The type of the progress that the user interface shows.
 */
export interface ToToolOptions<in TResult, in TProgress, out TShown> {
  /** Maps a report to what the user interface shows, the report itself by default; called only for the reports that are sent. */
  readonly progress?: ((value: TProgress) => TShown) | undefined;
  /** Maps the result to what the model receives: a string is sent as a text, another value as its JSON; a promise is refused. */
  readonly result?: ((result: TResult) => unknown) | undefined;
}

/**
 * Two members of a tool of the AI SDK: spread them in the argument of `tool`.
 *
 * @typeParam TInput - The type of the tool's input.
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TShown - The type of the progress that the user interface shows.
 * @typeParam TCall - The type of the call, as the SDK passes it.
 */
export interface OperationTool<TInput, TResult, TShown, TCall> {
  /** Starts an operation, and returns its outputs. */
  execute(input: TInput, call: TCall): AsyncGenerator<ToolOutput<TResult, TShown>, void>;
  /** Returns the content for the model: the result, and never progress. */
  toModelOutput(call: { readonly output: unknown }): ToolModelOutput;
}

/**
 * Returns the two members of an AI SDK tool that starts an operation for each call.
 *
 * The user interface receives the newest progress as a preliminary output, and the result as the last
 * one; the model receives the result alone. A stop cancels the operation with the reason of the signal,
 * and the call ends when the operation does. The call of a failed or canceled operation fails with what
 * `toPromise` rejects with: the SDK sends its message to the model. A result without JSON, or one that
 * `result` cannot map, and a call that was stopped before its result, is an error text for the model.
 *
 * @typeParam TInput - The type of the tool's input; annotate it, as a spread argument does not receive that of `inputSchema`.
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TShown - The type of the progress that the user interface shows.
 * @typeParam TCall - The type of the call, as the SDK passes it.
 * @param start - Starts the operation, given the input and the call.
 * @param options - How to show progress to the user, and the result to the model.
 * @returns `execute` and `toModelOutput`. `execute` throws what `start` throws, a TypeError if that is not an operation, and the reason if the generation was stopped before.
 * @throws {TypeError} If `start` is not a function, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * import { tool } from "ai";
 * import { z } from "zod";
 *
 * const download = tool({
 *   description: "Downloads the report",
 *   inputSchema: z.object({}),
 *   ...toTool(startDownload, { result: ({ length }) => `${length} bytes` }),
 * });
 * ```
 *
 * @see {@link https://ai-sdk.dev/docs/ai-sdk-core/tools-and-tool-calling#preliminary-tool-results}
 */
export function toTool<
  TInput,
  TResult,
  TProgress,
  TShown = TProgress,
  TCall extends ToolCallLike = ToolCallLike,
>(
  start: (input: TInput, call: TCall) => AsyncOperationLike<TResult, TProgress>,
  options: ToToolOptions<NoInfer<TResult>, NoInfer<TProgress>, TShown> = {},
): OperationTool<TInput, TResult, TShown, TCall> {
  assertFunction(start, "create tool");
  assertOptions(options, "`{ progress, result }`");
  const { progress = same as Show<TProgress, TShown>, result = same } = options;
  assertFunction(progress, "create tool", "`progress` as a function");
  assertFunction(result, "create tool", "`result` as a function");
  return {
    execute(input, call) {
      const signal = call?.abortSignal;
      if (signal) assertAbortSignal(signal);
      if (signal?.aborted) throw abortReason(signal);
      return outputsOf(start(input, call), { progress, signal });
    },
    toModelOutput({ output }) {
      const { status, result: value } = Object(output); // A client may have sent it back.
      if (status !== "completed") return noResult("the tool was stopped");
      try {
        const shown = result(value);
        const promise = adopt(shown);
        promise?.catch(() => {});
        if (promise) throw argumentError("show result", "`result` to return a value", shown);
        if (typeof shown === "string") return { type: "text", value: shown };
        return { type: "json", value: JSON.parse(JSON.stringify(shown ?? null)) };
      } catch (error) {
        return noResult(error);
      }
    },
  };
}

const same = (value: unknown): unknown => value;

const noResult = (reason: unknown): ToolModelOutput => ({
  type: "error-text",
  value: `No result: ${textOf(reason)}`,
});

/** Returns the text of a thrown value, which may have none. */
function textOf(reason: unknown): string {
  try {
    return String(reason);
  } catch {
    return tagOf(reason);
  }
}

type Show<TProgress, TShown> = (value: TProgress) => TShown;

/** How outputs are made, and what stops the operation. */
interface Showing<TProgress, TShown> {
  readonly progress: Show<TProgress, TShown>;
  readonly signal: AbortSignalLike | undefined;
}

/** Returns the newest progress of an operation, then its result; leaving the loop cancels the operation. */
function outputsOf<TResult, TProgress, TShown>(
  operation: AsyncOperationLike<TResult, TProgress>,
  { progress, signal }: Showing<TProgress, TShown>,
): AsyncGenerator<ToolOutput<TResult, TShown>, void> {
  let newest: TProgress | undefined;
  let isNew = false;
  let isOver = false;
  let isLeft = false;
  let wake = (): void => {};
  const result = toPromise(operation, {
    progress(value) {
      newest = value;
      isNew = true;
      wake();
    },
    latest: true,
  });
  const ignoreSignal = signal && onAbort(signal, operation);
  const end = (): void => {
    isOver = true;
    ignoreSignal?.();
    wake();
  };
  result.then(end, end);
  const leave = (reason: unknown): void => {
    isLeft = true;
    end();
    abandon(operation, reason);
  };
  async function* outputs(): AsyncGenerator<ToolOutput<TResult, TShown>, void> {
    try {
      while (!isLeft)
        if (isNew) {
          isNew = false;
          yield { status: "running", progress: progress(newest as TProgress) };
        } else if (isOver) {
          yield { status: "completed", result: await result };
          return;
        } else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
    } catch (error) {
      leave(error); // `progress` has thrown it, or the operation has ended.
      throw error;
    }
  }
  const iterator = outputs();
  const { return: conclude, throw: fail } = iterator;
  iterator.return = (reason) => {
    leave(reason); // A generator returns only when no call of its `next` is pending.
    return conclude.call(iterator);
  };
  iterator.throw = (error) => {
    leave(error); // Nor does it catch anything before the first `next`.
    return fail.call(iterator, error);
  };
  return iterator;
}
