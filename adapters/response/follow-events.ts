import type { AsyncOperationSource } from "../../lib/index.js";
import { eventsOf, IdleTimer, lose, receiveEvent } from "../../lib/wire.js";
import type { FromResponseOptions } from "./index.js";

type Complete<TOptions> = { readonly [Key in keyof TOptions]-?: NonNullable<TOptions[Key]> };

/** Reads events until the outcome; returns the function that ends the operation with it. */
export async function followEvents<TResult, TProgress>(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  source: AsyncOperationSource<TResult, TProgress>,
  { limit, idleTimeout, ...parsers }: Complete<FromResponseOptions<TResult, TProgress>>,
): Promise<() => unknown> {
  const timer = new IdleTimer(idleTimeout, () => {
    lose(source, `the server was silent for ${idleTimeout} ms`);
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
  const unregister = source.onCancel(drop);
  try {
    for await (const event of eventsOf({ read }, limit)) {
      const end = receiveEvent(source, event, parsers);
      if (end) return end;
    }
  } finally {
    unregister();
    drop();
  }
  return () => lose(source, "the connection was closed");
}
