import { type AsyncStatus, watch } from "../../lib/index.js";
import { call, installProbe, nameOf } from "../../lib/wire.js";
import { hasSubscribers, publish } from "./channels.js";
import { type AnyOperation, OperationRecord } from "./record.js";
import { createSurrounding } from "./surrounding.js";

/** What happened to an operation. */
export type OperationChange =
  | { readonly type: "start" }
  | { readonly type: "progress"; readonly value: unknown }
  | { readonly type: "cancel"; readonly reason: unknown }
  | { readonly type: "end"; readonly status: AsyncStatus; readonly value: unknown };

/** A change of an operation. */
export type OperationEvent = OperationChange & {
  /** The operation. */
  readonly operation: AnyOperation;
  /** The name of its options, or of its body, or "AsyncOperation". */
  readonly name: string;
  /** When it started, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The operation around it, if that still runs. */
  readonly parent: AnyOperation | undefined;
};

/** Receives the events of all operations. */
export interface Observer {
  /** Called for each start; calls `next`, which calls the body. */
  start(event: OperationEvent, next: () => void): void;
  /** Called for each other event. */
  notify?(event: OperationEvent): void;
}

/** The operations that have started and not ended, oldest first. */
export const running: Set<OperationRecord> = new Set();
const observers = new Set<Observer>();
const records = new WeakMap<object, OperationRecord>();
const surrounding = createSurrounding<OperationRecord>();
/** An operation that was dropped without an end runs no more. */
const dropped = new FinalizationRegistry<OperationRecord>((record) => running.delete(record));
/** The operations that an observer starts are not observed: those of an exporter would never end. */
let isNotifying = false;

/** Adds an observer; returns the function that removes it. */
export function addObserver(observer: Observer): () => void {
  observers.add(observer);
  return () => void observers.delete(observer);
}

/** Returns the name of an operation of an event. */
export function nameOfRecorded(operation: AnyOperation): string {
  return records.get(operation)?.name ?? "";
}

function during<T>(notifying: boolean, action: () => T): T {
  const before = isNotifying;
  isNotifying = notifying;
  try {
    return action();
  } finally {
    isNotifying = before;
  }
}

/** Creates the event of a change if it is observed. */
function eventOf(
  operation: AnyOperation,
  { name, startedAt, parent }: OperationRecord,
  change: OperationChange,
): OperationEvent | undefined {
  if (observers.size === 0 && !hasSubscribers(change.type)) return undefined;
  return { ...change, operation, name, startedAt, parent: parent?.operation };
}

function notify(event: OperationEvent | undefined): void {
  if (!event) return;
  during(true, () => {
    for (const observer of observers) call((each) => observer.notify?.(each), event);
    publish(event);
  });
}

/** Records an operation; undefined for one that an observer starts. */
function record(operation: AnyOperation, usualName = ""): OperationRecord | undefined {
  if (isNotifying) return undefined;
  const made = new OperationRecord(operation, nameOf(operation) ?? (usualName || "AsyncOperation"));
  made.parent = surrounding.getStore();
  records.set(operation, made);
  running.add(made);
  dropped.register(operation, made);
  watch(operation, {
    progress: (value) => notify(eventOf(operation, made, { type: "progress", value })),
    canceled: (reason) => notify(eventOf(operation, made, { type: "cancel", reason })),
    completed(status, value) {
      made.isRunning = false;
      running.delete(made);
      notify(eventOf(operation, made, { type: "end", status, value }));
    },
  });
  return made;
}

/** Calls a body once, inside of all observers; returns or throws as it does. */
function enter(operation: AnyOperation, made: OperationRecord, body: () => unknown): unknown {
  const inside = () => surrounding.run(made, body);
  const event = eventOf(operation, made, { type: "start" });
  if (!event) return inside();
  let outcome: (() => unknown) | undefined;
  const once = (): void => {
    outcome ??= outcomeOf(() => during(false, inside));
  };
  let next = once;
  for (const observer of observers) {
    const inner = next;
    next = () => call((each) => observer.start(each, inner), event);
  }
  during(true, () => {
    publish(event);
    next();
  });
  once(); // If an observer did not.
  return outcome?.();
}

/** Calls a function; returns one that returns or throws the same. */
function outcomeOf(body: () => unknown): () => unknown {
  try {
    const result = body();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

installProbe({
  start(operation, usualName) {
    const made = record(operation, usualName);
    if (made) enter(operation, made, () => {});
  },
  run(operation, body, context) {
    const made = record(operation, body.name);
    return made ? enter(operation, made, () => body(context)) : body(context);
  },
  addPart(whole, part) {
    const made = records.get(part);
    if (made) made.parent = records.get(whole);
  },
});
