import { AsyncOperationSource, type IAsyncOperationWithProgress } from "async-operation";
import { Upload, type UploadOptions } from "tus-js-client";

/** How many bytes are sent, and of how many. */
export interface UploadProgress {
  readonly loaded: number;
  readonly total: number;
}

type Handlers = "onProgress" | "onSuccess" | "onError" | "onUploadUrlAvailable";

/** Uploads a file, and returns the upload, which has its `url`. */
export function upload(
  file: Upload["file"],
  options: Omit<UploadOptions, Handlers>,
): IAsyncOperationWithProgress<Upload, UploadProgress> {
  const source = new AsyncOperationSource<Upload, UploadProgress>();
  const fail = (error: unknown) => source.fail(error);
  const sending = new Upload(file, {
    ...options,
    onProgress: (loaded, total) => source.report({ loaded, total }),
    onSuccess: () => source.complete(sending),
    onError: fail,
    // An abort before the first request is forgotten: the upload is then removed when it has a URL.
    onUploadUrlAvailable: () => source.isCanceled() && sending.abort(true).catch(fail),
  });
  source.onCancel((reason) => sending.abort(true).then(() => fail(reason), fail));
  sending.start();
  return source.operation;
}
