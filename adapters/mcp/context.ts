import { argumentError } from "../../lib/adapter-kit.js";
import type { AbortSignalLike } from "../../lib/index.js";

/** A progress report of the Model Context Protocol. */
export interface McpProgress {
  /** The amount done, in any unit; each report has a larger one. */
  readonly progress: number;
  /** The total amount, if known. */
  readonly total?: number | undefined;
  /** A text for the user. */
  readonly message?: string | undefined;
}

/** The members of a call that both major versions of the SDK have. */
export interface McpRequestLike {
  /** Aborts when the client cancels. */
  readonly signal: AbortSignalLike;
  /** The token of the progress, if the client requested progress. */
  readonly _meta?: { readonly progressToken?: string | number | undefined } | undefined;
}

/** The message of a report. A type and not an interface: the SDK requires an index signature. */
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

/** A call of a tool. */
export interface McpToolCall {
  /** Aborts when the client cancels. */
  readonly signal: AbortSignalLike;
  /** Sends a report, or drops it if the connection is closed; undefined if the client did not request progress. The promise never rejects. */
  readonly notify: ((report: McpProgress) => Promise<void>) | undefined;
}

/**
 * Returns the call that the context of a tool handler belongs to.
 *
 * @param context - The last argument of the handler, from either major version of the SDK.
 * @throws {TypeError} If `context` is not one.
 *
 * @example
 * ```ts
 * const handler = async (context: McpContextLike) => {
 *   const { signal, notify } = mcpToolCall(context);
 *   notify?.({ progress: 1, total: 2 });
 *   return signal.aborted;
 * };
 * ```
 */
export function mcpToolCall(context: unknown): McpToolCall {
  const request = Object(context).mcpReq ?? context;
  const { signal, _meta, notify, sendNotification = notify } = Object(request);
  if (typeof Object(signal).aborted !== "boolean" || typeof sendNotification !== "function")
    throw argumentError("handle tool call", "the context that the SDK passes", context);
  const progressToken = _meta?.progressToken;
  const send = async (report: McpProgress): Promise<void> => {
    const params = { ...report, progressToken };
    await sendNotification.call(request, { method: "notifications/progress", params });
  };
  return {
    signal,
    notify: progressToken === undefined ? undefined : (report) => send(report).catch(() => {}),
  };
}
