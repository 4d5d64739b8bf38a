import { CanceledError, type IAsyncOperationWithProgress } from "async-operation";
import { fromPolling } from "async-operation/polling";
import type Replicate from "replicate";
import type { Prediction } from "replicate";

/** Runs a model of Replicate, and reports the last line of its log. */
export function predict(
  client: Replicate,
  version: string,
  input: object,
): IAsyncOperationWithProgress<unknown, string> {
  return fromPolling({
    start: ({ signal }): Promise<Prediction> =>
      client.predictions.create({ version, input, signal }),
    poll: ({ id }, { signal }) => client.predictions.get(id, { signal }),
    outcome({ status, error, output }) {
      if (status === "canceled" || status === "aborted") throw new CanceledError();
      if (status === "failed") throw new Error(String(error));
      return status === "succeeded" ? { result: output } : undefined;
    },
    cancel: ({ id }) => client.predictions.cancel(id),
    progress: ({ logs }) => logs?.trim().split("\n").at(-1) || undefined,
    interval: 500,
  });
}
