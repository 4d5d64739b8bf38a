import { watch } from "../../lib/index.js";
import { installProbe, stateOf } from "../../lib/wire.js";
import {
  isObserved,
  notify,
  type OperationChange,
  type OperationEvent,
  surround,
} from "./observers.js";
import { type AnyOperation, OperationRecord } from "./record.js";
import { observing, surrounding } from "./surrounding.js";

/** The operations that have started and not ended, oldest first. */
export const running: Set<OperationRecord> = new Set();
const records = new WeakMap<object, OperationRecord>();
/** An operation that was dropped without an end runs no more. Hermes has no registry. */
const dropped = globalThis.FinalizationRegistry && new FinalizationRegistry(leave);

function leave(record: OperationRecord): void {
  record.isRunning = false;
  running.delete(record);
}

/**
 * Returns the name of an operation that has started since this module was imported; undefined for others.
 *
 * @param operation - The operation, such as the `parent` of an event.
 *
 * @example
 * ```ts
 * for (const { name, parent } of running()) console.log(name, parent && nameOf(parent));
 * ```
 */
export function nameOf(operation: AnyOperation): string | undefined {
  return records.get(operation)?.name;
}

/** Delivers a change of an operation; returns the event if it has a receiver. */
function change(operation: AnyOperation, value: OperationChange): OperationEvent | undefined {
  const record = isObserved(value.type) && records.get(operation);
  if (!record) return undefined;
  const { name, startedAt, parent } = record;
  const event = { ...value, operation, name, startedAt, parent: parent?.operation };
  notify(event);
  return event;
}

/** Records an operation that starts; undefined if an observer starts it: those of an exporter would never end. */
function record(operation: AnyOperation, usualName: unknown): OperationRecord | undefined {
  const around = surrounding.getStore();
  const { name, isRunning } = stateOf(operation);
  if (around === observing || !isRunning) return undefined;
  const parent = around?.isRunning ? around : around?.parent; // Not an ended one: a chain of them would grow.
  const usual = (typeof usualName === "string" && usualName) || "AsyncOperation";
  const made = new OperationRecord(operation, name ?? usual, parent);
  records.set(operation, made);
  dropped?.register(operation, made);
  watch(operation, {
    canceled: (reason) => change(operation, { type: "cancel", reason }),
    completed(status, value) {
      leave(made);
      change(operation, { type: "end", status, value });
    },
  });
  running.add(made); // Last: a stack that overflows above leaves nothing.
  if (isObserved("progress")) watchReportsOf(made);
  return made;
}

/** Not without a receiver: a second listener makes reports several times slower. */
function watchReportsOf(made: OperationRecord): void {
  const { operation } = made;
  if (made.isWatched || !operation || !stateOf(operation).isRunning) return;
  made.isWatched = true;
  watch(operation, { progress: (value) => change(operation, { type: "progress", value }) });
}

/** Watches the reports of all that runs. */
export function watchReports(): void {
  running.forEach(watchReportsOf);
}

/** Calls a body as the start of a recorded operation. */
function enter(operation: AnyOperation, made: OperationRecord, body: () => unknown): unknown {
  const inside = (): unknown => surrounding.run(made, body);
  const event = change(operation, { type: "start" });
  return event ? surround(event, inside) : inside();
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
    const outer = records.get(whole);
    if (outer) records.get(part)?.moveInto(outer);
  },
});
