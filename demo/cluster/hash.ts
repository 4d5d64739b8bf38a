import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { type OperationContext, run } from "async-operation";

export const queueName = "hashes";

/** What a job is told. */
export interface Task {
  readonly seed: number;
  readonly megabytes: number;
}

/** Hashes some megabytes that are made of a seed; pauses after each, so that a cancel can come. */
export function hash({ seed, megabytes }: Task) {
  return run(async ({ report, throwIfCanceled }: OperationContext<number>) => {
    const digest = createHash("sha256");
    const block = Buffer.alloc(1_000_000, String(seed));
    for (let done = 1; done <= megabytes; done++) {
      await turn();
      throwIfCanceled();
      digest.update(block);
      report(done / megabytes);
    }
    return digest.digest("hex");
  });
}
