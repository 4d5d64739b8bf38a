import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import got, { type OptionsInit, type Progress } from "got";

/** What a request takes; whether it streams and how it stops is decided here. */
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

/** Sends what `options` has as its body, and gives the text of the answer. */
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
