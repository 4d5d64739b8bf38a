import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource } from "async-operation";
import { type InteropObservable, toObservable } from "async-operation/observable";
import { from, Observable } from "rxjs";
import { type Driven, subscriptionBehaviours } from "./behaviours.js";
import { observerBehaviours } from "./observers.js";

type Sink = Record<"next" | "error" | "complete", (value?: unknown) => void>;

/** The class of a library: RxJS, or zen-observable, the reference of the proposal. */
interface ObservableClass {
  new (subscriber: (sink: Sink) => () => void): unknown;
  from(observable: unknown): unknown;
}
const ZenObservable: ObservableClass = createRequire(import.meta.url)("zen-observable");

/** Creates an observable of a library that emits the values of an operation. */
function driveClass(Class: new (subscriber: never) => unknown): Driven {
  let sink: Sink | undefined;
  let ended = false;
  let canceled = 0;
  const subscriber = (given: Sink) => {
    sink = given;
    return () => void (ended || canceled++);
  };
  return {
    observable: new Class(subscriber as never) as Driven["observable"],
    report: (value) => sink?.next({ kind: "progress", value }),
    complete(value) {
      sink?.next({ kind: "completed", value });
      ended = true;
      sink?.complete();
    },
    fail(error) {
      ended = true;
      sink?.error(error);
    },
    canceled: () => canceled,
  };
}

/** Creates the observable of an operation, or its conversion by a library. */
function driveOperation(
  convert = (observable: Driven["observable"]): unknown => observable,
): Driven {
  const source = new AsyncOperationSource<string, number>();
  let canceled = 0;
  source.onCancel(() => canceled++);
  return {
    observable: convert(toObservable(source.operation)) as Driven["observable"],
    report: (value) => source.report(value),
    complete: (result) => source.complete(result),
    fail: (error) => source.fail(error),
    canceled: () => canceled,
  };
}

/** The first two prove the rules; the last two are conversions of the third. */
const sources: Record<string, [name: string, make: () => Driven]> = {
  zen: ["an Observable of zen-observable", () => driveClass(ZenObservable)],
  rxjs: ["an Observable of RxJS", () => driveClass(Observable)],
  ours: ["toObservable()", driveOperation],
  fromZen: [
    "Observable.from() of zen-observable over toObservable()",
    () => driveOperation((observable) => ZenObservable.from(observable)),
  ],
  fromRxjs: [
    "from() of RxJS over toObservable()",
    () => driveOperation((observable) => from(observable as InteropObservable<unknown>)),
  ],
};

for (const [kind, [name, make]] of Object.entries(sources))
  describe(name, () => {
    for (const { title, run, differs = {} } of [...subscriptionBehaviours, ...observerBehaviours]) {
      const act = async (): Promise<void> => run(make());
      if (differs[kind] === undefined) test(title, act);
      else
        test(`differs, as ${differs[kind]}: ${title}`, async () => {
          await expect(act()).rejects.toThrow();
        });
    }
  });
