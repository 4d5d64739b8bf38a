// The tools to plant a bug in the behaviour of lib: a function of `friends` or a member of a prototype is
// replaced, and restored after the run. No bug depends on the text of a source.
import { call, type Listener, type OutcomeListener } from "../../lib/listener.js";
import { type AnyOperation, friends, Operation } from "../../lib/operation.js";

type Friends = typeof friends;
type Handler = NonNullable<AnyOperation["completed"]>;

/** A bug, by the rule that it breaks. */
export interface Bug {
  readonly rule: string;
  /** Replaces functions and members; `restore` undoes it. */
  plant(): void;
}

/** The callbacks of one call of `friends.watch`. */
export interface Callbacks {
  readonly progress: Listener | undefined;
  readonly canceled: Listener | undefined;
  readonly completed: OutcomeListener | undefined;
}

const restores: (() => void)[] = [];

/** Restores all that was replaced. */
export function restore(): void {
  for (const undo of restores.splice(0).reverse()) undo();
}

/** Replaces a function of `friends`. */
export function replaceFriend<Name extends keyof Friends>(
  name: Name,
  create: (original: Friends[Name]) => Friends[Name],
): void {
  const { [name]: original } = friends;
  friends[name] = create(original);
  restores.push(() => {
    friends[name] = original;
  });
}

/** Replaces the delivery of a report. */
export function replaceReport(
  deliver: (operation: AnyOperation, value: unknown, report: Listener) => void,
): void {
  replaceFriend("reporterOf", (reporterOf) => (operation) => {
    const report = reporterOf(operation);
    return (value) => deliver(operation, value, report);
  });
}

/** Replaces a method of a prototype; the new one receives the object and the original, bound. */
export function replaceMethod<TObject extends object, Name extends keyof TObject>(
  prototype: TObject,
  name: Name,
  create: (object: TObject, original: TObject[Name]) => TObject[Name],
): void {
  replaceMember(prototype, name, ({ value: original }) => ({
    value(this: TObject, ...parameters: unknown[]): unknown {
      const method = create(this, original.bind(this)) as (...parameters: unknown[]) => unknown;
      return method(...parameters);
    },
  }));
}

/** Replaces a getter of a prototype; the new one receives the object and the original, bound. */
export function replaceGetter<TObject extends object, Name extends keyof TObject>(
  prototype: TObject,
  name: Name,
  read: (object: TObject, original: () => TObject[Name]) => TObject[Name],
): void {
  replaceMember(prototype, name, ({ get }) => ({
    get(this: TObject): unknown {
      return read(this, get?.bind(this) as () => TObject[Name]);
    },
  }));
}

/** Replaces a setter of a prototype; the new one receives the object, the value and the original, bound. */
export function replaceSetter<TObject extends object, Name extends keyof TObject>(
  prototype: TObject,
  name: Name,
  write: (object: TObject, value: TObject[Name], original: (value: TObject[Name]) => void) => void,
): void {
  replaceMember(prototype, name, ({ set }) => ({
    set(this: TObject, value: TObject[Name]): void {
      write(this, value, set?.bind(this) as (value: TObject[Name]) => void);
    },
  }));
}

function replaceMember(
  prototype: object,
  name: PropertyKey,
  create: (original: PropertyDescriptor) => PropertyDescriptor,
): void {
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  if (original === undefined) throw new Error(`Cannot plant bug: no member ${String(name)}`);
  Object.defineProperty(prototype, name, { ...original, ...create(original) });
  restores.push(() => Object.defineProperty(prototype, name, original));
}

/** Wraps each `completed` handler; the getter returns the handler that was set. */
export function wrapCompleted(wrap: (operation: AnyOperation, handler: Handler) => Handler): void {
  const originals = new WeakMap<Handler, Handler>();
  replaceSetter(Operation.prototype as AnyOperation, "completed", (operation, handler, set) => {
    if (typeof handler !== "function") return set(handler);
    const wrapped = wrap(operation, handler);
    originals.set(wrapped, handler);
    set(wrapped);
  });
  replaceGetter(Operation.prototype as AnyOperation, "completed", (_, get) => {
    const handler = get();
    return handler && (originals.get(handler) ?? handler);
  });
}

/** Records the callbacks of each operation until they are unregistered, even after the end. */
export function recordCallbacks(): (operation: AnyOperation) => Callbacks[] {
  const all = new WeakMap<AnyOperation, Set<Callbacks>>();
  replaceFriend("watch", (watch) => (operation, progress, canceled, completed) => {
    const callbacks = { progress, canceled, completed };
    const list = all.get(operation) ?? new Set();
    all.set(operation, list.add(callbacks));
    const unwatch = watch(operation, progress, canceled, completed);
    return () => {
      list.delete(callbacks);
      unwatch();
    };
  });
  return (operation) => [...(all.get(operation) ?? [])];
}

/** Returns whether an operation has ended. */
export function hasEnded(operation: AnyOperation): boolean {
  let ended = isClosed(operation);
  if (ended) return true;
  friends.watch(operation, undefined, undefined, () => {
    ended = true;
  })();
  return ended;
}

/** Returns whether an operation is closed. */
export function isClosed(operation: AnyOperation): boolean {
  try {
    return operation.id === 0;
  } catch {
    return true;
  }
}

/** Calls the callbacks of a cancel request a second time; not again within these calls. */
export function createRepeater(): (operation: AnyOperation, reason: unknown) => void {
  const callbacksOf = recordCallbacks();
  let repeating = false;
  return (operation, reason) => {
    if (repeating) return;
    repeating = true;
    for (const { canceled } of callbacksOf(operation)) if (canceled) call(canceled, reason);
    repeating = false;
  };
}
