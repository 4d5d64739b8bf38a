// A poller of an HTTP service: each report is a poll, with a timer between two of them.
import { createHttpPoller } from "@azure/core-lro";

const request = { method: "PUT", url: "/work" };

const response = (statusCode, flatResponse, status) => ({
  flatResponse,
  rawResponse: {
    statusCode,
    request,
    headers: statusCode === 202 ? { "operation-location": "/state" } : {},
    body: { status },
  },
});

export const async = (result) =>
  createHttpPoller({
    sendInitialRequest: async () => response(200, result, "Succeeded"),
  }).pollUntilDone();

export const awaits = (result) =>
  createHttpPoller({
    sendInitialRequest: async () => {
      await undefined;
      return response(200, result, "Succeeded");
    },
  }).pollUntilDone();

const canceled = () => 1;

/** The request that it waits for is the user's, and has the signal. */
export function cancelSignal(reason) {
  const controller = new AbortController();
  const poller = createHttpPoller({
    sendInitialRequest: async () => response(202, undefined, "Running"),
    sendPollRequest: (_path, { abortSignal }) =>
      new Promise((_, reject) => {
        if (abortSignal.aborted) reject(abortSignal.reason);
        abortSignal.addEventListener("abort", () => reject(abortSignal.reason), { once: true });
      }),
  });
  const ended = poller.pollUntilDone({ abortSignal: controller.signal }).then(undefined, canceled);
  controller.abort(reason);
  return ended;
}

/** One poll is one report: with more of them the timers are all that is measured. */
export function reportsOnce(_total, listener) {
  const poller = createHttpPoller({
    sendInitialRequest: async () => response(202, undefined, "Running"),
    sendPollRequest: async () => response(200, 1, "Succeeded"),
  });
  poller.onProgress(() => listener(0));
  return poller.pollUntilDone();
}
