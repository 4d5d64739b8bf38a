// Sorts a list in steps, as a language server does such work: until the editor cancels its request.
import { setImmediate as turn } from "node:timers/promises";
import {
  AsyncStatus,
  type IAsyncOperationWithProgress,
  run,
  toPromise,
  waitFor,
} from "async-operation";
import { fromCancellationToken, toCancellationToken } from "async-operation/cancellation-token";
import { type CancellationToken, CancellationTokenSource } from "vscode-jsonrpc/node";

/** Knows nothing of tokens: it stops between two steps when it is canceled. */
function sortInSteps(names: string[]): IAsyncOperationWithProgress<string[], number> {
  return run(async ({ report, throwIfCanceled }) => {
    const sorted: string[] = [];
    for (const name of names) {
      await turn();
      throwIfCanceled();
      sorted.push(name);
      sorted.sort();
      report(sorted.length / names.length);
    }
    return sorted;
  });
}

/** Written for a token: it says what it has when it is canceled. */
async function countInSteps(names: string[], token: CancellationToken): Promise<number> {
  let count = 0;
  for (const name of names) {
    await turn();
    if (token.isCancellationRequested) return count;
    count += name.length;
  }
  return count;
}

const names = ["cherry", "apple", "banana"];

// From a token: it cancels every operation that still runs, and is not needed by those that ended.
const editor = new CancellationTokenSource();
console.log(await toPromise(fromCancellationToken(editor.token, sortInSteps(names))));
const running = [1, 2].map(() => fromCancellationToken(editor.token, sortInSteps(names)));
editor.cancel();
const statuses = await Promise.all(running.map((operation) => waitFor(operation, 5000)));
console.log(statuses.every((status) => status === AsyncStatus.Canceled));

// To a token: what depends on the operation stops with it.
const sorting = sortInSteps(names);
sorting.progress = (sender, value) => {
  if (value > 0.5) sender.cancel("two are enough");
};
console.log("letters:", await countInSteps(names, toCancellationToken(sorting)));
await waitFor(sorting, 5000);
console.log(sorting.errorCode?.cause);
