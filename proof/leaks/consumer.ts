// What starts an operation with closures of a consumer, and ends it.

import { AsyncOperationSource, type IAsyncOperationWithProgress } from "async-operation";
import { toPromise } from "async-operation/promise";

/** How an operation ends. */
export type Ending = "completed" | "failed" | "canceled";
/** Whatever it results in and reports. */
export type AnyOperation = IAsyncOperationWithProgress<unknown, unknown>;

/** What an operation and its peer are, and what ends it. */
export interface Begun {
  readonly operation: AnyOperation;
  /** What lives longer than the operation. */
  readonly peer?: object;
  end(ending: Ending): unknown;
}

/** Notes what must not outlive the operation. */
export interface Consumer {
  /** Makes a function that holds something, and returns what it is given. */
  // biome-ignore lint/suspicious/noExplicitAny: it stands for any function of a consumer
  hold(name: string): (value?: any) => any;
  /** Returns an object as it is. */
  keep<TObject extends object>(name: string, value: TObject): TObject;
}

/** Starts one operation with closures of a consumer. */
export type Begin = (consumer: Consumer) => Begun;

export const failure = new Error("no disk");
export const nothing = (): void => {};

/** A promise that is ended by hand, and rejects when it is canceled. */
export class Work {
  complete: (value: string) => void = nothing;
  fail: (error: unknown) => void = nothing;
  readonly promise: Promise<string> = new Promise((resolve, reject) => {
    this.complete = resolve;
    this.fail = reject;
  });

  /** Ends an operation that follows the promise. */
  async end(ending: Ending, operation: AnyOperation): Promise<void> {
    if (ending === "completed") this.complete("done");
    if (ending === "failed") this.fail(failure);
    if (ending === "canceled") operation.cancel("not needed");
    await toPromise(operation).catch(nothing);
    this.complete("too late"); // Who never ends is held by what it has promised.
  }
}

/** Hands an operation of a source to a consumer. */
export function give(
  take: (
    operation: IAsyncOperationWithProgress<string, number>,
    consumer: Consumer,
  ) => object | undefined,
): Begin {
  return (consumer) => {
    const source = new AsyncOperationSource<string, number>();
    source.onCancel((reason) => source.fail(reason));
    const { operation } = source;
    const peer = take(operation, consumer);
    return {
      operation,
      ...(peer && { peer }),
      end(ending) {
        source.report(0.5);
        if (ending === "completed") source.complete("done");
        if (ending === "failed") source.fail(failure);
        if (ending === "canceled") operation.cancel("not needed");
      },
    };
  };
}

/** Takes an operation from what a promise ends. */
export function take(
  make: (
    work: Work,
    consumer: Consumer,
  ) => { readonly operation: AnyOperation; readonly peer?: object },
): Begin {
  return (consumer) => {
    const work = new Work();
    const begun = make(work, consumer);
    return { ...begun, end: (ending) => work.end(ending, begun.operation) };
  };
}

/** Closures of a scope keep all that any of them uses: this one is alone. */
export function noneAfter(listener: (value: unknown) => unknown): (value?: unknown) => [] {
  return (value) => {
    listener(value);
    return [];
  };
}

/** A reader that is used again and again. */
export class Reader extends EventTarget {
  readonly readyState = 1;
  readonly result = "done";
  readonly error = failure;
  abort(): void {
    this.dispatchEvent(new Event("abort"));
  }
}

export const events = { completed: "load", failed: "error", canceled: "" } as const;
