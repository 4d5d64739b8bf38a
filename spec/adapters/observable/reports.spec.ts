import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, run } from "async-operation";
import { fromObservable, type SubscriptionLike, toObservable } from "async-operation/observable";
import { toPromise } from "async-operation/promise";
import {
  BehaviorSubject,
  defer,
  EMPTY,
  firstValueFrom,
  from,
  lastValueFrom,
  Observable,
  of,
  retry,
  shareReplay,
  switchMap,
  timeout,
} from "rxjs";
import { hold, type References, survivorsOf } from "../../support/garbage.js";

/** Starts an operation that ends in Canceled when cancel is requested. */
function startCancelable(): AsyncOperationSource<string, number> {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  return source;
}

const follow = ({ operation }: AsyncOperationSource<string, number>) =>
  from(toObservable(operation));

/** A store whose `subscribe` accepts a function alone, beside the observable that it names, as a store of Redux. */
function createStore(key: PropertyKey) {
  const listeners = new Set<() => void>();
  let state = 0;
  const subscribe = (listener: () => void): (() => void) => {
    if (typeof listener !== "function") throw new Error("Expected the listener to be a function");
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const named = {
    subscribe(observer: { next(value: number): void }): SubscriptionLike {
      observer.next(state);
      return { unsubscribe: subscribe(() => observer.next(state)) };
    },
  };
  const dispatch = (): void => {
    state++;
    for (const listener of listeners) listener();
  };
  return { store: { subscribe, [key]: () => named }, dispatch, listeners };
}

describe("fromObservable()", () => {
  test.each([
    ["Symbol.observable", "symbol"],
    ["@@observable", "@@observable"],
  ])(
    "follows the observable that a store names by %s, and not its own `subscribe`",
    async (_, name) => {
      const key = name === "symbol" ? Symbol("observable") : name;
      if (typeof key === "symbol") Object.assign(Symbol, { observable: key });
      try {
        const { store, dispatch, listeners } = createStore(key);
        const operation = fromObservable<number>(store as never);
        const reports: number[] = [];
        operation.progress = (_, value) => reports.push(value);
        dispatch();
        dispatch();
        operation.cancel("enough");
        await expect(toPromise(operation)).rejects.toBe("enough");
        expect([reports, listeners.size]).toEqual([[1, 2], 0]);
      } finally {
        Reflect.deleteProperty(Symbol, "observable");
      }
    },
  );

  test("calls the function that `subscribe` returned when it is canceled", async () => {
    const calls: string[] = [];
    const operation = fromObservable({ subscribe: () => () => calls.push("disposed") });
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(calls).toEqual(["disposed"]);
  });

  test("completes with undefined when a BehaviorSubject has completed before", async () => {
    const subject = new BehaviorSubject("value");
    subject.complete();
    expect(await toPromise(fromObservable(subject))).toBeUndefined();
  });

  test("ends in Error when `result` refuses an empty observable", async () => {
    const error = new Error("No value");
    const result = (): never => {
      throw error;
    };
    await expect(toPromise(fromObservable(EMPTY, { result }))).rejects.toBe(error);
  });

  test.each([
    ["keeps", false, 0],
    ["ends", true, 1],
  ])("%s the source behind shareReplay() when `refCount` is %p", (_, refCount, count) => {
    let ended = 0;
    const source = new Observable<number>(() => () => ended++);
    fromObservable(source.pipe(shareReplay({ bufferSize: 1, refCount }))).cancel();
    expect(ended).toBe(count);
  });
});

describe("toObservable()", () => {
  test.each([
    ["ended", (source: AsyncOperationSource<string, number>) => source.complete("done")],
    ["unsubscribed", (_: unknown, subscription: SubscriptionLike) => subscription.unsubscribe()],
  ])(
    "keeps neither the operation nor the observer of a subscription that has %s",
    async (_, end) => {
      const references: References = {};
      const subscribe = (): SubscriptionLike => {
        const source = startCancelable();
        Object.assign(references, { operation: new WeakRef(source.operation) });
        const held = hold(references, "observer");
        const subscription = toObservable(source.operation).subscribe({ next: () => held() });
        end(source, subscription);
        return subscription;
      };
      const subscription = subscribe();
      expect(await survivorsOf(references)).toEqual([]);
      expect(subscription).toHaveProperty("closed", true);
    },
  );

  test("is canceled by firstValueFrom(), and completes with lastValueFrom()", async () => {
    const [first, last] = [startCancelable(), startCancelable()];
    const values = Promise.all([firstValueFrom(follow(first)), lastValueFrom(follow(last))]);
    for (const source of [first, last]) source.report(0.5);
    last.complete("done");
    expect(await values).toEqual([
      { kind: "progress", value: 0.5 },
      { kind: "completed", value: "done" },
    ]);
    expect(first.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels when a handler of forEach() throws", async () => {
    const source = startCancelable();
    const error = new Error("handler");
    const done = follow(source).forEach(() => {
      throw error;
    });
    source.report(1);
    await expect(done).rejects.toBe(error);
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
  });

  test("cancels when timeout() ends, and the one before when switchMap() continues", async () => {
    const [slow, before, after] = [startCancelable(), startCancelable(), startCancelable()];
    await expect(lastValueFrom(follow(slow).pipe(timeout(1)))).rejects.toMatchObject({
      name: "TimeoutError",
    });
    of(before, after).pipe(switchMap(follow)).subscribe();
    expect([slow, before, after].map(({ operation }) => operation.status)).toEqual([
      AsyncStatus.Canceled,
      AsyncStatus.Canceled,
      AsyncStatus.Started,
    ]);
    after.complete("done");
  });

  test("starts again with retry() only behind defer()", async () => {
    let starts = 0;
    const start = () =>
      from(
        toObservable(
          run((): string => {
            throw new Error(`failure ${++starts}`);
          }),
        ),
      );
    await expect(lastValueFrom(start().pipe(retry(2)))).rejects.toThrow("failure 1");
    starts = 0;
    await expect(lastValueFrom(defer(start).pipe(retry(2)))).rejects.toThrow("failure 3");
  });
});
