import type { AsyncStatus } from "../../lib/index.js";
import { call } from "../../lib/wire.js";
import { hasSubscribers, mapTypes, publish } from "./channels.js";
import type { AnyOperation } from "./record.js";
import { observing, surrounding } from "./surrounding.js";

/** What happened to an operation. */
export type OperationChange =
  | { readonly type: "start" }
  | { readonly type: "progress"; readonly value: unknown }
  | { readonly type: "cancel"; readonly reason: unknown }
  | { readonly type: "end"; readonly status: AsyncStatus; readonly value: unknown };

/** A change of an operation. */
export type OperationEvent = OperationChange & {
  /** The operation; in an event of the end it may be closed. */
  readonly operation: AnyOperation;
  /** The name of its options, or of its body, or "AsyncOperation". */
  readonly name: string;
  /** When it started, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The operation around it, if that still runs. */
  readonly parent: AnyOperation | undefined;
};

/** Receives the events of all operations. */
export type Observer = (event: OperationEvent) => void;

/** Receives each start; calls `next`, which calls the body. */
export type Tracer = (event: OperationEvent, next: () => void) => void;

type Type = OperationEvent["type"];

/** By the type of the event. */
const observers: Readonly<Record<Type, Set<Observer>>> = mapTypes(() => new Set());
const tracers = new Set<Tracer>();
/** The events that are being delivered: one that an observer causes is delivered to all after the present one. */
const events: OperationEvent[] = [];

/** Adds an observer, a function of its own, for events of some types; returns the function that removes it. */
export function addObserver(observer: Observer, ...types: Type[]): () => void {
  for (const type of types) observers[type].add(observer);
  return () => {
    for (const type of types) observers[type].delete(observer);
  };
}

/** Adds a tracer, a function of its own; returns the function that removes it. */
export function addTracer(tracer: Tracer): () => void {
  tracers.add(tracer);
  return () => void tracers.delete(tracer);
}

/** Returns whether an event of a type has a receiver. */
export function isObserved(type: Type): boolean {
  if (type === "start" && tracers.size > 0) return true;
  return observers[type].size > 0 || hasSubscribers(type);
}

/** Delivers an event to the observers and the channels. */
export function notify(event: OperationEvent): void {
  if (events.push(event) > 1) return;
  try {
    apart(() => {
      for (const each of events) {
        const receivers = observers[each.type];
        // A copy: one that is added in a call gets the next event; one that is removed, no more.
        for (const observer of [...receivers]) if (receivers.has(observer)) call(observer, each);
        call(publish, each);
      }
    });
  } finally {
    events.length = 0; // Even if the stack overflows here: no event would be delivered again.
  }
}

/** Calls the code of an observer: operations that it starts are not observed. */
export function apart(body: () => void): void {
  surrounding.run(observing, body);
}

/** Calls a body inside of all tracers, once; returns or throws as it does. */
export function surround(event: OperationEvent, body: () => unknown): unknown {
  let outcome: (() => unknown) | undefined;
  let next = (): void => {
    outcome = outcomeOf(body);
  };
  for (const tracer of [...tracers].reverse()) next = around(tracer, event, next);
  apart(next);
  return outcome?.();
}

/** Returns a function that calls a tracer around another one, which is called once even if the tracer fails. */
function around(tracer: Tracer, event: OperationEvent, inner: () => void): () => void {
  let isCalled = false;
  const next = (): void => {
    if (isCalled) return;
    isCalled = true;
    inner();
  };
  return () => {
    if (tracers.has(tracer)) call((each) => tracer(each, next), event);
    next();
  };
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
