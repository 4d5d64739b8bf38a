import type { AsyncStatus } from "./async-status.js";
import { assertMethods, reportUncaught } from "./errors.js";

/** Is told the outcome: the result, or the value that a promise of the operation rejects with. */
export type OutcomeListener = (status: AsyncStatus, value: unknown) => void;

/** Takes a report or a reason; its type is checked where it enters, and not again inside. */
// biome-ignore lint/suspicious/noExplicitAny: one list holds the listeners of any operation
export type Listener = (value: any) => void;

/** Calls a consumer's function; what it throws reaches neither the producer nor the other consumers. */
export function call<First, Second>(
  listener: (first: First, second: Second) => void,
  first: First,
  second?: Second,
): void {
  try {
    // A function such as `console.log` takes as many values as it is given.
    if (second === undefined) (listener as Listener)(first);
    else listener(first, second);
  } catch (error) {
    reportUncaught(error);
  }
}

/** Returns a function as it is, and of an object the method, bound. */
export function listenerOf(target: unknown, method: string, name: string): Listener {
  if (typeof target === "function") return target as Listener;
  assertMethods(target, `use \`${name}\``, `a function or an object with \`${method}\``, method);
  return (value) => (target as Record<string, Listener>)[method]?.(value);
}

/** Watchers in the order of their registration. */
export class List {
  first: Watcher | undefined = undefined;
  last: Watcher | undefined = undefined;
}

/** Adds a watcher at the end of a list. */
export function append(list: List, node: Watcher): void {
  node.list = list;
  node.previous = list.last;
  if (list.last === undefined) list.first = node;
  else list.last.next = node;
  list.last = node;
}

/** How many watchers there have been. */
let count = 0;

/** Hands a report to every watcher of a list; one that is added meanwhile is not told. */
export function deliver(list: List, value: unknown): void {
  const before = count;
  for (let node = list.first; node !== undefined && node.order < before; node = node.next)
    if (node.progress !== undefined) call(node.progress, value);
}

/** What one consumer beside the public slots wants to be told; it is added and removed in constant time. */
export class Watcher {
  list: List | undefined = undefined;
  previous: Watcher | undefined = undefined;
  /** Stays when it is removed, so that a walk that stands on it goes on. */
  next: Watcher | undefined = undefined;
  readonly order: number = count++;
  progress: Listener | undefined;
  canceled: Listener | undefined;
  completed: OutcomeListener | undefined;

  constructor(
    progress: Listener | undefined,
    canceled: Listener | undefined,
    completed: OutcomeListener | undefined,
  ) {
    this.progress = progress;
    this.canceled = canceled;
    this.completed = completed;
  }

  /** Takes it from its list, if it is in one, and frees what it held. */
  remove(): void {
    const { list, previous, next } = this;
    this.list = this.progress = this.canceled = this.completed = undefined;
    if (list === undefined) return;
    if (previous === undefined) list.first = next;
    else previous.next = next;
    if (next === undefined) list.last = previous;
    else next.previous = previous;
  }
}
