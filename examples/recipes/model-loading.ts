import { type IAsyncOperationWithProgress, run } from "async-operation";

/** The argument of `progress_callback` of transformers.js 4; `progress` is in percent, 0 to 100. */
export type ModelProgress = { name?: string } & (
  | { status: "initiate" | "download" | "done"; file: string }
  | { status: "progress"; file: string; progress: number; loaded: number; total: number }
  | { status: "progress_total"; progress: number; loaded: number; total: number }
  | { status: "ready"; task: string; model: string }
);

/** Loads a model: `loadModel((progress_callback) => pipeline(task, model, { progress_callback }))`. */
export function loadModel<TModel>(
  load: (progressCallback: (info: ModelProgress) => void) => Promise<TModel>,
): IAsyncOperationWithProgress<TModel, { loaded: number; total: number }> {
  return run(({ report, throwIfCanceled }) =>
    load((info) => {
      throwIfCanceled(); // The loader has no signal: an error thrown by its callback ends it.
      if (info.status === "progress_total") report({ loaded: info.loaded, total: info.total });
    }),
  );
}
