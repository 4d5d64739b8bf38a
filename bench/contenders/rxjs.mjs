// Its cancellation is silent and has no reason; a promise of what is unsubscribed stays pending.
import {
  concatMap,
  defer,
  firstValueFrom,
  forkJoin,
  from,
  fromEvent,
  Observable,
  of,
  range,
  reduce,
  share,
  takeUntil,
} from "rxjs";

export const value = (result) => firstValueFrom(of(result));

export const async = (result) => firstValueFrom(defer(async () => result));

const start = (result) =>
  defer(async () => {
    await undefined;
    return result;
  });

export const awaits = (result) => firstValueFrom(start(result));

/** Each value is a report; the end is the completion. */
const count = (total) =>
  new Observable((subscriber) => {
    report(total, subscriber);
  });

async function report(total, subscriber) {
  await undefined;
  for (let index = 0; index < total; index++) subscriber.next(index);
  subscriber.complete();
}

export const reports = (total, listener) => count(total).forEach(listener);

const each = (values) =>
  new Observable((subscriber) => {
    emit(values, subscriber);
  });

async function emit(values, subscriber) {
  await undefined;
  for (const value of values) subscriber.next(value);
  subscriber.complete();
}

export const reportEach = (values, listener) => each(values).forEach(listener);

export function listeners(total, all) {
  const observable = count(total).pipe(share());
  return Promise.all(all.map((listener) => observable.forEach(listener)));
}

export function cancelDefault() {
  return new Promise((resolve) => {
    new Observable(() => () => resolve(1)).subscribe().unsubscribe();
  });
}

export const wrap = (promise) => firstValueFrom(from(promise));

export const whenAll = (total) =>
  firstValueFrom(forkJoin(Array.from({ length: total }, (_, index) => start(index))));

export const parts = (total) =>
  firstValueFrom(
    range(0, total).pipe(
      concatMap(() => start(1)),
      reduce((sum, part) => sum + part, 0),
    ),
  );

export function pending(signal, finishes, ended) {
  const work = new Observable((subscriber) => {
    finishes.push((result) => {
      subscriber.next(result);
      subscriber.complete();
    });
  });
  firstValueFrom(work.pipe(takeUntil(fromEvent(signal, "abort")))).then(ended, ended);
}
