// Operations that are awaited with a signal, where «async-operation» starts them with it: `toPromise`
// rejects at once and cancels the operation, whose source then ends it.
import { AsyncOperationSource, toPromise } from "./async-operation.mjs";

export function pending(signal, finishes, ended) {
  const source = new AsyncOperationSource();
  source.onCancel(source.fail);
  finishes.push((result) => source.complete(result));
  toPromise(source.operation, { signal }).then(ended, ended);
}
