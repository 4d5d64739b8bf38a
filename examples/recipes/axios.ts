import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import axios, { type AxiosProgressEvent, type AxiosRequestConfig, type AxiosResponse } from "axios";

/** Sends a request; a report has `upload` or `download` set, depending on its direction. */
export function send<TData>(
  config: AxiosRequestConfig,
): IAsyncOperationWithProgress<AxiosResponse<TData>, AxiosProgressEvent> {
  return run(({ signal, report }: OperationContext<AxiosProgressEvent>) =>
    axios.request<TData>({
      ...config,
      signal,
      onUploadProgress: report,
      onDownloadProgress: report,
    }),
  );
}
