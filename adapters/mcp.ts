import {
  type AbortSignalLike,
  type AsyncOperationLike,
  argumentError,
  assertOptions,
  cancelOnAbort,
  type IAsyncOperationWithProgress,
  type MeasuredProgress,
  type OperationContext,
  resultOf,
  run,
  watch,
} from "../lib/index.js";

/** A report as the Model Context Protocol has it. */
export interface McpProgress {
  /** How far the work is, in any unit; it increases from report to report. */
  readonly progress: number;
  /** How far it will be at the end, where that is known. */
  readonly total?: number | undefined;
  /** What is being done. */
  readonly message?: string | undefined;
}

/** The options of a request that an operation drives; pass them on, or spread them among others. */
export interface McpRequestOptions {
  /** Cancels the request. */
  readonly signal: AbortSignal;
  /** Takes progress. */
  readonly onprogress: (progress: McpProgress) => void;
  /** Lets the timeout of the SDK, 60 seconds by default, begin anew with each report. */
  readonly resetTimeoutOnProgress: true;
}

/**
 * Runs a request of an MCP client as an operation: a tool call, or any other.
 *
 * Both the cancel of a request and its timeout come with the same error: only what was requested ends
 * in Canceled. A tool that fails does not: its result says `isError`, and is a result.
 *
 * @typeParam TResult - The type of the result.
 * @param send - Sends the request with the options that it is given, and returns the promise of the SDK.
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
  if (typeof send !== "function") throw argumentError("send request", "a function", send);
  return run(async ({ signal, report, throwIfCanceled }: OperationContext<McpProgress>) => {
    try {
      return await send({ signal, onprogress: report, resetTimeoutOnProgress: true });
    } catch (error) {
      const { code, data } = Object(error);
      // RequestTimeout of SDK 1.x and 2.x; that of a real timeout says in `data` how long it was.
      if ((code === -32001 || code === "REQUEST_TIMEOUT") && data === undefined) throwIfCanceled();
      throw error;
    }
  });
}

/** Progress that needs no `map`: 0..1, what is done of a total, or a report of the protocol itself. */
export type McpMeasuredProgress = MeasuredProgress | McpProgress;

/** What a tool returns. */
export interface McpToolResult {
  /** What the model reads. */
  // biome-ignore lint/suspicious/noExplicitAny: the SDK of the caller says what a block of content is
  content: any[];
  /** The same for programs. */
  structuredContent?: Record<string, unknown>;
  /** Whether the tool has failed. */
  isError?: boolean;
  /** What else the protocol has. */
  [key: string]: unknown;
}

/** What both majors of the SDK tell of the call. */
export interface McpRequestLike {
  /** Aborts when the client cancels. */
  readonly signal: AbortSignalLike;
  /** The token of the progress, where the client asks for it. */
  readonly _meta?: { readonly progressToken?: string | number | undefined } | undefined;
}

/** A report as it is sent; no interface, as the SDK takes only what has an index signature, or may have one. */
export type McpProgressNotification = {
  method: "notifications/progress";
  params: {
    progressToken: string | number;
    progress: number;
    total?: number | undefined;
    message?: string | undefined;
  };
};

/** The context of a tool handler: `extra` of SDK 1.x, or `ctx` of SDK 2.x. */
export type McpContextLike =
  | (McpRequestLike & { sendNotification(notification: McpProgressNotification): Promise<unknown> })
  | {
      readonly mcpReq: McpRequestLike & {
        notify(notification: McpProgressNotification): Promise<unknown>;
      };
    };

/**
 * A tool handler as both majors of the SDK take it, with or without an input schema.
 *
 * @typeParam TInput - The type of what the tool is called with.
 * @typeParam TToolResult - The type of what the tool returns.
 */
export interface McpToolHandler<in TInput, out TToolResult> {
  /** Handles a call of a tool without an input schema. */
  (context: McpContextLike): Promise<TToolResult>;
  /** Handles a call of a tool with an input schema. */
  (input: TInput, context: McpContextLike): Promise<TToolResult>;
}

/**
 * What `toMcp` takes beside the start.
 *
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TToolResult - The type of what the tool returns.
 */
export interface ToMcpOptions<in TResult, in TProgress, out TToolResult> {
  /** Turns a report into one of the protocol. */
  readonly progress?: ((value: TProgress) => McpProgress) | undefined;
  /** Turns the result into that of the tool. */
  readonly result?: ((result: TResult) => TToolResult) | undefined;
}

/**
 * Returns a tool handler that starts an operation for each call, for an MCP server.
 *
 * Progress is sent where the client asks for it, and only what increases: 0..1 as of a total of 1,
 * `{ loaded, total? }` as what it says. The client's cancel cancels the operation with its reason, a string.
 * A string becomes a text; another value its JSON as a text, and an object `structuredContent` too; an
 * object with `content` is passed on. An operation that fails rejects: the SDK answers with `isError` and
 * the message of the error, which the client sees.
 *
 * @typeParam TInput - The type of what the tool is called with.
 * @typeParam TResult - The type of the operation's result.
 * @typeParam TProgress - The type of one progress report of the operation.
 * @typeParam TToolResult - The type of what the tool returns.
 * @param start - Starts the operation; gets the arguments of the call.
 * @param options - How progress and the result are sent; `progress` is needed where it is of another type.
 * @throws {TypeError} If `start` is not a function, or an option is of the wrong kind.
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
  const { progress: toProgress = progressOf, result: toResult = toolResultOf } = options;
  for (const value of [start, toProgress, toResult])
    if (typeof value !== "function") throw argumentError("make tool handler", "a function", value);

  return async (first: unknown, second?: unknown) => {
    // A tool without an input schema gets the context alone.
    const [input, context] = second === undefined ? [undefined, first] : [first, second];
    const { signal, progressToken, notify } = requestOf(context);
    if (signal.aborted) throw signal.reason;
    const operation = start(input as never);
    let last = -Infinity;
    const progress = (value: unknown): void => {
      if (signal.aborted) return; // The client has forgotten the token.
      const report = toProgress(value as never);
      if (!(report.progress > last && report.progress < Infinity)) return;
      last = report.progress;
      notify({ ...report, progressToken }).catch(() => {}); // It is gone, or will be told otherwise.
    };
    watch(operation, { progress: progressToken === undefined ? undefined : progress });
    cancelOnAbort(signal, operation);
    const result = await resultOf(operation);
    return toResult(result as never);
  };
}

/** What is used of the context of a call, in either shape. */
function requestOf(context: unknown): {
  signal: AbortSignalLike;
  progressToken: unknown;
  notify(params: object): Promise<void>;
} {
  const request = Object(context).mcpReq ?? context;
  const { signal, _meta, notify, sendNotification = notify } = Object(request);
  if (typeof Object(signal).aborted !== "boolean" || typeof sendNotification !== "function")
    throw argumentError("handle tool call", "the context that the SDK gives", context);
  return {
    signal,
    progressToken: _meta?.progressToken,
    async notify(params) {
      await sendNotification.call(request, { method: "notifications/progress", params });
    },
  };
}

function progressOf(value: unknown): McpProgress {
  const { loaded, progress, total } = Object(value);
  if (typeof value === "number") return { progress: value, total: 1 };
  if (typeof loaded === "number") return { progress: loaded, total };
  if (typeof progress === "number") return value as McpProgress;
  throw argumentError("send progress", "0..1, `{ loaded, total? }` or a `progress` option", value);
}

function toolResultOf(result: unknown): McpToolResult {
  if (Array.isArray(Object(result).content)) return result as McpToolResult;
  const text = typeof result === "string" ? result : JSON.stringify(result);
  if (text === undefined) return { content: [] };
  const content = [{ type: "text", text }];
  return typeof result !== "string" && text.startsWith("{")
    ? { content, structuredContent: result as Record<string, unknown> }
    : { content };
}
