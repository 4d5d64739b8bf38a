// Watches a build. What gives an observable becomes an operation; an operation becomes an observable for
// whoever composes with RxJS.
import { setImmediate as turn } from "node:timers/promises";
import { AsyncStatus, type IAsyncOperationWithProgress, run, toPromise } from "async-operation";
import { fromObservable, toObservable } from "async-operation/observable";
import { concatMap, filter, from, interval, map, merge, take } from "rxjs";

function build(name: string, steps: number): IAsyncOperationWithProgress<string, number> {
  return run(async ({ report, throwIfCanceled }) => {
    for (let step = 1; step <= steps; step++) {
      await turn();
      throwIfCanceled();
      report(step / steps);
    }
    return `${name}.js`;
  });
}

// To an observable: two builds at once, and only what they made.
const files = merge(
  from(toObservable(build("app", 4))),
  from(toObservable(build("worker", 2))),
).pipe(
  filter(({ kind }) => kind === "completed"),
  map(({ value }) => value),
);
await files.forEach((file) => {
  console.log("built", file);
});

// To leave an observable early cancels the operation.
const unwanted = build("unwanted", 1000);
await from(toObservable(unwanted))
  .pipe(take(1))
  .forEach(({ value }) => {
    console.log("first step", value);
  });
console.log("canceled:", unwanted.status === AsyncStatus.Canceled);

// From an observable: three rounds, each waits for its build.
const rounds = fromObservable(
  interval(1).pipe(
    take(3),
    concatMap((round) => toPromise(build(`round${round}`, 1))),
  ),
);
console.log("last:", await toPromise(rounds, { progress: (file) => console.log("built", file) }));
