import type { CompleteMultipartUploadCommandOutput } from "@aws-sdk/client-s3";
import { type Options, type Progress, Upload } from "@aws-sdk/lib-storage";
import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";

/** Uploads to S3, in several parts if needed. */
export function upload(
  options: Omit<Options, "abortController">,
): IAsyncOperationWithProgress<CompleteMultipartUploadCommandOutput, Progress> {
  return run(({ onCancel, report }: OperationContext<Progress>) => {
    const sending = new Upload(options);
    sending.on("httpUploadProgress", report);
    onCancel(() => sending.abort());
    return sending.done();
  });
}
