import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import got, { type OptionsInit, type Progress } from "got";

/** The options of a request, except those that this recipe sets. */
export type RequestOptions = Omit<OptionsInit, "signal" | "isStream">;

/** Downloads a URL. */
export function download(
  url: string | URL,
  options: RequestOptions = {},
): IAsyncOperationWithProgress<Uint8Array, Progress> {
  return run(({ signal, report }: OperationContext<Progress>) =>
    got(url, { ...options, signal })
      .on("downloadProgress", report)
      .buffer(),
  );
}

/** Sends the body in `options`, and returns the text of the response. */
export function upload(
  url: string | URL,
  options: RequestOptions,
): IAsyncOperationWithProgress<string, Progress> {
  return run(({ signal, report }: OperationContext<Progress>) =>
    got
      .post(url, { ...options, signal })
      .on("uploadProgress", report)
      .text(),
  );
}
