import { jest } from "@jest/globals";

/** Creates a context of SDK 1.x that records its messages. */
export function makeExtra(signal: AbortSignal = new AbortController().signal) {
  const sendNotification = jest.fn<(message: unknown) => Promise<void>>(async () => {});
  return { signal, _meta: { progressToken: 0 }, sendNotification };
}

/** Returns the parameters of the messages of a context. */
export function reportsOf({ sendNotification }: ReturnType<typeof makeExtra>): unknown[] {
  return sendNotification.mock.calls.map(([message]) => Reflect.get(Object(message), "params"));
}
