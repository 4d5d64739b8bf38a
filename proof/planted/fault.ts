// The fault of an adapter in this process, named by the environment variable PLANT.
import type { Capability } from "async-operation/conformance";

/** The name of a fault. */
export type Fault = "report" | "cancel" | "link";

/** The feature without which a suite cannot find a fault. */
export const capabilities: Readonly<Record<Fault, Capability>> = {
  /** An operation of the adapter drops its reports. */
  report: "progress",
  /** An operation of the adapter drops its cancel requests. */
  cancel: "cancellation",
  /** The adapter does not let a signal cancel an operation. */
  link: "cancellation",
};

/** The operations that an adapter has created. */
export const created = new WeakSet<object>();

/** Returns whether a fault is planted. */
export function isPlanted(fault: Fault): boolean {
  const { PLANT } = process.env;
  return PLANT === fault;
}

/** Returns an observer that receives no cancel request, if that is the fault of an operation. */
export function withFault<TObserver extends object>(
  operation: object,
  observer: TObserver,
): TObserver {
  if (!isPlanted("cancel") || !created.has(operation)) return observer;
  return { ...observer, canceled: undefined };
}
