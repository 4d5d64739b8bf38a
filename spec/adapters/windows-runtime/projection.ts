// A fake of the UWP projection (Chakra), written from its documented behaviour; the real one needs Windows.
import type { NativeOperation } from "./native-operation.js";

// biome-ignore lint/suspicious/noExplicitAny: the projection is untyped
type Callback = ((value: any) => any) | null | undefined;

/** The promise that a method returns; it takes the slots of its operation at the first `then`. */
export interface Projection<TOperation> {
  readonly operation: TOperation;
  then(complete?: Callback, error?: Callback, progress?: Callback): Thenable;
  done(complete?: Callback, error?: Callback, progress?: Callback): void;
  cancel(): void;
}

type Thenable = Omit<Projection<unknown>, "operation">;

/** A promise that calls back at once. */
class Carrier {
  #settled: [isError: boolean, value: unknown] | undefined;
  #listeners: { complete: Callback; error: Callback; progress: Callback; next: Carrier }[] = [];

  settle(isError: boolean, value: unknown): void {
    if (this.#settled !== undefined) return;
    this.#settled = [isError, value];
    this.#notify();
  }

  progress(value: unknown): void {
    if (this.#settled !== undefined) return;
    for (const { progress } of this.#listeners) {
      try {
        progress?.(value);
      } catch {
        // The projection ignores errors of a progress handler.
      }
    }
  }

  listen(complete: Callback, error: Callback, progress: Callback): Carrier {
    const next = new Carrier();
    this.#listeners.push({ complete, error, progress, next });
    this.#notify();
    return next;
  }

  #notify(): void {
    if (this.#settled === undefined) return;
    const [isError, value] = this.#settled;
    for (const { complete, error, next } of this.#listeners.splice(0)) {
      const callback = isError ? error : complete;
      try {
        next.settle(isError && !callback, callback ? callback(value) : value);
      } catch (thrown) {
        next.settle(true, thrown);
      }
    }
  }
}

/** Creates an error of the projection. */
export function projectedError(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** Ends a promise with the outcome of its operation. */
function conclude(carrier: Carrier, sender: unknown, status: number): void {
  const { operation } = Object(sender) as Partial<Projection<NativeOperation<unknown, unknown>>>;
  if (operation === undefined || status < 1 || status > 3)
    carrier.settle(true, projectedError("AsyncBehaviorError"));
  else if (status === 2) carrier.settle(true, projectedError("Canceled"));
  else
    try {
      const result = operation.getResults();
      if (status === 1) carrier.settle(false, result);
      else carrier.settle(true, projectedError("AsyncBehaviorError"));
    } catch (error) {
      carrier.settle(true, error);
    }
}

/** Wraps an operation in a promise of the projection. */
export function project<TResult, TProgress>(
  operation: NativeOperation<TResult, TProgress>,
): Projection<NativeOperation<TResult, TProgress>> {
  let carrier: Carrier | undefined;
  const listen = (): Carrier => {
    if (carrier !== undefined) return carrier;
    const created = new Carrier();
    operation.progress = (_, value) => created.progress(value);
    operation.completed = (sender, status) => conclude(created, sender, status);
    carrier = created;
    return carrier;
  };
  const wrap = (current: () => Carrier): Thenable => ({
    // biome-ignore lint/suspicious/noThenProperty: the shape of the peer
    then(complete, error, progress) {
      const next = current().listen(complete, error, progress);
      return wrap(() => next);
    },
    done(complete, error, progress) {
      current().listen(complete, error, progress);
    },
    cancel() {
      listen();
      operation.cancel();
    },
  });
  const wrapper = Object.freeze({ operation, ...wrap(listen) });
  operation.sender = wrapper;
  return wrapper;
}
