import type { OperationContext } from "../../lib/index.js";
import {
  deserializeError,
  deserializeReason,
  eventsOf,
  eventValue,
  IdleTimer,
} from "../../lib/wire.js";
import type { FromResponseOptions } from "./index.js";

type Complete<TOptions> = { readonly [Key in keyof TOptions]-?: NonNullable<TOptions[Key]> };

interface Following<TResult, TProgress> extends Complete<FromResponseOptions<TResult, TProgress>> {
  /** Ends the operation, although the body may never answer. */
  readonly lose: (error: Error) => void;
}

/** Reads events until the outcome. */
export async function followEvents<TResult, TProgress>(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { report, onCancel }: OperationContext<TProgress>,
  { parse, parseProgress, limit, idleTimeout, lose }: Following<TResult, TProgress>,
): Promise<TResult> {
  const timer = new IdleTimer(idleTimeout, () => {
    lose(new Error(`Operation was lost: the server was silent for ${idleTimeout} ms`));
    drop();
  });
  const drop = (reason?: unknown): void => {
    timer.stop();
    new Promise((resolve) => resolve(reader.cancel(reason))).catch(() => {}); // It is lost already.
  };
  const read = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
    const next = await reader.read();
    timer.touch();
    return next;
  };
  const unregister = onCancel(drop);
  try {
    for await (const event of eventsOf({ read }, limit)) {
      if (event.type === "progress") report(parseProgress(eventValue(event)));
      else if (event.type === "completed") return parse(eventValue(event));
      else if (event.type === "error") throw deserializeError(eventValue(event));
      else if (event.type === "canceled") throw deserializeReason(eventValue(event));
    }
  } finally {
    unregister();
    drop();
  }
  throw new Error("Operation was lost: the connection was closed");
}
