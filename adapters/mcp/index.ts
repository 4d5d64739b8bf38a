import { assertFunction, assertOptions } from "../../lib/adapter-kit.js";
import type {
  AsyncOperationLike,
  IAsyncOperationWithProgress,
  MeasuredProgress,
} from "../../lib/index.js";
import {
  AdapterSource,
  abortReason,
  measureProgress,
  serializeError,
  serializeReason,
} from "../../lib/wire.js";
import { type McpContextLike, type McpProgress, mcpToolCall } from "./context.js";
import { followCall } from "./follow-call.js";

export type {
  McpContextLike,
  McpProgress,
  McpProgressNotification,
  McpRequestLike,
} from "./context.js";

/** Progress that needs no `progress` option: 0..1, an amount done, or a report of the protocol itself. */
export type McpMeasuredProgress = MeasuredProgress | McpProgress;

/** The options of a request that drives an operation; pass them on, or spread them among others. */
export interface McpRequestOptions {
  /** Cancels the request. */
  readonly signal: AbortSignal;
  /** Receives progress. */
  readonly onprogress: (progress: McpProgress) => void;
  /** Restarts the timeout of the SDK, 60 seconds by default, at each report. */
  readonly resetTimeoutOnProgress: true;
}

/** The result of a tool. */
export interface McpToolResult {
  /** The content for the model. */
  // biome-ignore lint/suspicious/noExplicitAny: the SDK of the caller declares the blocks of content
  content: any[];
  /** The same for programs. */
  structuredContent?: Record<string, unknown>;
  /** Whether the tool has failed. */
  isError?: boolean;
  /** Other members of the protocol. */
  [key: string]: unknown;
}

/**
 * A tool handler for both major versions of the SDK, with or without an input schema.
 *
 * @typeParam TInput - The type of the arguments of a call.
 * @typeParam TToolResult - The type of the tool's result.
 */
export interface McpToolHandler<in TInput, out TToolResult> {
  /** Handles a call of a tool without an input schema. */
  (context: McpContextLike): Promise<TToolResult>;
  /** Handles a call of a tool with an input schema. */
  (input: TInput, context: McpContextLike): Promise<TToolResult>;
}

/**
 * Options for `toMcp`.
 *
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TToolResult - The type of the tool's result.
 */
export interface ToMcpOptions<in TResult, in TProgress, out TToolResult> {
  /** Maps a report to one of the protocol. */
  readonly progress?: ((value: TProgress) => McpProgress) | undefined;
  /** Maps the result to that of the tool. */
  readonly result?: ((result: TResult) => TToolResult) | undefined;
}

/**
 * Returns a tool handler that starts an operation for each call, for an MCP server.
 *
 * Progress is sent if the client requested it, and only if it increases: 0..1 with a total of 1,
 * `{ loaded, total? }` as progress and total. The client's cancel cancels the operation with its reason,
 * a string. A string becomes a text; another value its JSON as a text, and an object `structuredContent`
 * as well; an object with `content` blocks is the result itself. If the operation fails, the handler rejects:
 * the SDK answers with `isError` and the message of the error, which the client receives. If it is
 * canceled, the message has the requested reason. If `progress` throws, the handler rejects and the
 * operation is canceled; a report of another type is dropped.
 *
 * @typeParam TInput - The type of the arguments of a call.
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TToolResult - The type of the tool's result.
 * @param start - Starts the operation, given the arguments of the call.
 * @param options - How to send progress and the result; `progress` is required if the operation reports another type.
 * @throws {TypeError} If `start` is not a function, or an option is of the wrong type.
 *
 * @example
 * ```ts
 * import { McpServer } from "@modelcontextprotocol/server";
 *
 * const server = new McpServer({ name: "files", version: "1.0.0" });
 * server.registerTool("download", {}, toMcp(startDownload, { result: ({ length }) => ({
 *   content: [{ type: "text", text: `${length} bytes` }],
 * }) }));
 * ```
 *
 * @see {@link https://modelcontextprotocol.io/specification/2025-11-25/server/tools}
 */
export function toMcp<TInput, TResult, TProgress, TToolResult = McpToolResult>(
  start: (input: TInput) => AsyncOperationLike<TResult, TProgress>,
  options: ToMcpOptions<NoInfer<TResult>, NoInfer<TProgress>, TToolResult> & {
    readonly progress: (value: NoInfer<TProgress>) => McpProgress;
  },
): McpToolHandler<TInput, TToolResult>;
export function toMcp<TInput, TResult, TToolResult = McpToolResult>(
  start: (input: TInput) => AsyncOperationLike<TResult, McpMeasuredProgress>,
  options?: ToMcpOptions<NoInfer<TResult>, McpMeasuredProgress, TToolResult>,
): McpToolHandler<TInput, TToolResult>;
export function toMcp(
  start: (input: never) => AsyncOperationLike<unknown, unknown>,
  options: ToMcpOptions<never, never, unknown> = {},
): McpToolHandler<never, unknown> {
  assertOptions(options, "`{ progress, result }`");
  const { progress = progressOf, result = toolResultOf } = options;
  assertFunction(start, "create tool handler");
  assertFunction(progress, "create tool handler", "`progress` as a function");
  assertFunction(result, "create tool handler", "`result` as a function");
  return async (first: unknown, second?: unknown) => {
    // A tool without an input schema receives the context alone.
    const [input, context] = second === undefined ? [undefined, first] : [first, second];
    const call = mcpToolCall(context);
    if (call.signal.aborted) throw abortReason(call.signal);
    try {
      const operation = start(input as never);
      return result((await followCall(operation, { call, progress })) as never);
    } catch (error) {
      throw hasText(error) ? error : new Error(serializeError(error).message, { cause: error });
    }
  };
}

/** Returns whether the SDK can make a text of a thrown value. */
function hasText(error: unknown): boolean {
  try {
    return typeof (error instanceof Error ? error.message : String(error)) === "string";
  } catch {
    return false; // An object without a prototype, or a getter that throws.
  }
}

/**
 * Runs a request of an MCP client as an operation: a tool call, or any other.
 *
 * The SDK rejects a canceled request and one that timed out with the same error: only a requested cancel
 * ends in Canceled. A tool that fails completes: its result has `isError`.
 *
 * @typeParam TResult - The type of the result.
 * @param send - Sends the request with the given options, and returns the promise of the SDK.
 * @throws {TypeError} If `send` is not a function.
 *
 * @example
 * ```ts
 * import type { Client } from "@modelcontextprotocol/client";
 *
 * function convert(client: Client, file: string) {
 *   return fromMcp((options) =>
 *     client.callTool({ name: "convert", arguments: { file } }, { ...options, timeout: 600_000 }),
 *   );
 * }
 * ```
 *
 * @see {@link https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress}
 */
export function fromMcp<TResult>(
  send: (options: McpRequestOptions) => TResult | PromiseLike<TResult>,
): IAsyncOperationWithProgress<TResult, McpProgress> {
  assertFunction(send, "send request");
  const source = new AdapterSource<TResult, McpProgress>(undefined, "fromMcp");
  source.onCancel(source.fail); // Does not wait for `send` or the SDK.
  let controller: AbortController | undefined;
  const request = async (): Promise<TResult> =>
    send({
      get signal(): AbortSignal {
        controller ??= abortedBy(source.onCancel);
        return controller.signal;
      },
      onprogress: source.report,
      resetTimeoutOnProgress: true,
    });
  request().then(source.complete, source.fail);
  return source.operation;
}

/** Creates a controller that aborts with the text of the reason: the SDK converts it to a string, which may throw. */
function abortedBy(onCancel: (listener: (reason: unknown) => void) => unknown): AbortController {
  const controller = new AbortController();
  onCancel((reason) => controller.abort(serializeReason(reason) ?? "Operation was canceled"));
  return controller;
}

/** Returns a copy of a report of the protocol; an amount done may have a `progress` as well. */
function reportOf(value: unknown): McpProgress | undefined {
  try {
    const { loaded, progress, total, message } = Object(value);
    return typeof loaded === "number" ? undefined : { progress, total, message };
  } catch {
    return undefined; // A getter that throws.
  }
}

function progressOf(value: unknown): McpProgress | undefined {
  const amount = measureProgress(value);
  return amount ? { progress: amount.loaded, total: amount.total } : reportOf(value);
}

/** Returns whether a value is a result of the protocol; other objects may have a `content` as well. */
function isToolResult(value: unknown): value is McpToolResult {
  const { content } = Object(value);
  return Array.isArray(content) && content.every((block) => typeof block?.type === "string");
}

function toolResultOf(result: unknown): McpToolResult {
  try {
    return contentOf(result);
  } catch (cause) {
    throw new Error("Cannot send result: it has no JSON", { cause }); // The message of a getter is not for the client.
  }
}

function contentOf(result: unknown): McpToolResult {
  if (isToolResult(result)) return JSON.parse(JSON.stringify(result)); // The SDK would not answer one without JSON.
  const text = typeof result === "string" ? result : JSON.stringify(result);
  if (text === undefined) return { content: [] };
  const content = [{ type: "text", text }];
  return typeof result !== "string" && text.startsWith("{")
    ? { content, structuredContent: JSON.parse(text) }
    : { content };
}
