import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import ky, { type Options, type Progress } from "ky";

/** Downloads a URL. */
export function download(
  url: string | URL,
  options: Omit<Options, "signal" | "onDownloadProgress"> = {},
): IAsyncOperationWithProgress<ArrayBuffer, Progress> {
  return run(({ signal, report }: OperationContext<Progress>) =>
    ky.get(url, { ...options, signal, onDownloadProgress: report }).arrayBuffer(),
  );
}
