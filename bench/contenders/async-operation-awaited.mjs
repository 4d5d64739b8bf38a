// Operations that are awaited with a signal, where «async-operation» starts them with it: `toPromise`
// rejects at once and cancels the operation.
import { run, toPromise } from "./async-operation.mjs";

const start = (finishes) =>
  run(
    ({ onCancel }) =>
      new Promise((resolve, reject) => {
        finishes.push(resolve);
        onCancel(reject);
      }),
  );

export function pending(signal, finishes, ended) {
  toPromise(start(finishes), { signal }).then(ended, ended);
}
