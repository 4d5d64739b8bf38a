import type { FalClient, QueueStatus } from "@fal-ai/client";
import { CanceledError, type IAsyncOperationWithProgress } from "async-operation";
import { fromPolling } from "async-operation/polling";

/** A state of the queue, with the answer when there is one. */
type State = QueueStatus & { readonly answer?: { readonly data: unknown } };

/** Runs a model of fal, and reports its place in the queue, then its lines of log. */
export function generate(
  client: FalClient,
  endpoint: string,
  input: object,
): IAsyncOperationWithProgress<unknown, string> {
  let isCanceled = false;
  /** A status below 500 is final, except Request Timeout and Too Many Requests: the request has failed, or was canceled. */
  const isFinal = (error: unknown): boolean => {
    const status = Reflect.get(Object(error), "status");
    return status < 500 && status !== 408 && status !== 429;
  };
  return fromPolling({
    start: ({ signal }): Promise<State> =>
      client.queue.submit(endpoint, { input, abortSignal: signal }),
    async poll({ request_id: requestId }, { signal: abortSignal }) {
      const state = await client.queue.status(endpoint, { requestId, logs: true, abortSignal });
      if (state.status !== "COMPLETED") return state;
      return { ...state, answer: await client.queue.result(endpoint, { requestId, abortSignal }) };
    },
    outcome: ({ answer }) => answer && { result: answer.data },
    cancel({ request_id: requestId }) {
      isCanceled = true;
      return client.queue.cancel(endpoint, { requestId });
    },
    retry(error, failures) {
      if (isCanceled && isFinal(error)) throw new CanceledError(error);
      return isFinal(error) || failures > 5 ? undefined : 1000;
    },
    progress: (state) =>
      "queue_position" in state
        ? `${state.queue_position} before it`
        : "logs" in state
          ? state.logs.at(-1)?.message
          : undefined,
  });
}
