import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import type { IAsyncOperationWithProgress } from "async-operation";
import { fromPolling } from "async-operation/polling";

/** Waits until there is an object; each report is the number of times that it was not there. */
export function objectExists(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
): IAsyncOperationWithProgress<HeadObjectCommandOutput, number> {
  interface State {
    readonly misses: number;
    readonly found?: HeadObjectCommandOutput;
  }
  const look = async (misses: number, abortSignal: AbortSignal): Promise<State> => {
    try {
      return { misses, found: await client.send(new HeadObjectCommand(object), { abortSignal }) };
    } catch (error) {
      if (Reflect.get(Object(error), "name") === "NotFound") return { misses: misses + 1 };
      throw error;
    }
  };
  return fromPolling({
    start: ({ signal }) => look(0, signal),
    poll: ({ misses }, { signal }) => look(misses, signal),
    outcome: ({ found }) => found && { result: found },
    progress: ({ misses }) => misses,
    interval: ({ misses }) => Math.min(1000 * 2 ** misses, 60_000),
    // A refusal is final; a 5xx and a lost connection are not.
    retry: (error, failures) =>
      Object(error).$metadata?.httpStatusCode < 500 || failures > 5
        ? undefined
        : 500 * 2 ** failures,
  });
}
