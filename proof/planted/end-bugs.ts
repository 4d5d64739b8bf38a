// Bugs of the outcome, of partial results and of `close`.
import { AsyncStatus } from "async-operation";
import { call } from "../../lib/listener.js";
import { type AnyOperation, friends, Operation } from "../../lib/operation.js";
import {
  type Bug,
  hasEnded,
  isClosed,
  replaceFriend,
  replaceGetter,
  replaceMethod,
  replaceSetter,
  wrapCompleted,
} from "./planting.js";

const prototype = Operation.prototype as AnyOperation;

/** Lets `getResults` return a recorded value in place of the result. */
function replaceResults(values: WeakMap<AnyOperation, unknown>): void {
  replaceMethod(prototype, "getResults", (operation, getResults) => () => {
    const result = getResults();
    return values.has(operation) ? values.get(operation) : result;
  });
}

/** The bugs of an end. */
export const endBugs: readonly Bug[] = [
  {
    rule: "the first outcome wins",
    plant() {
      const later = new WeakMap<AnyOperation, unknown>();
      replaceFriend("settle", (settle) => (operation, status, value) => {
        const isFirst = settle(operation, status, value);
        if (!isFirst && status === AsyncStatus.Completed) later.set(operation, value);
        return isFirst;
      });
      replaceResults(later);
    },
  },
  {
    rule: "completed is called once",
    plant: () =>
      wrapCompleted((_, handler) => (...parameters) => {
        handler(...parameters);
        handler(...parameters);
      }),
  },
  {
    rule: "completed is set once",
    plant: () =>
      replaceSetter(prototype, "completed", (operation, handler, set) => {
        const isUsed = !isClosed(operation) && hasEnded(operation) && handler !== null;
        try {
          set(handler);
        } catch (error) {
          if (!isUsed || typeof handler !== "function") throw error;
          call(handler, operation, operation.status);
        }
      }),
  },
  {
    rule: "the end waits for the completed handler first",
    plant: () =>
      wrapCompleted((_, handler) => (sender, status) => {
        queueMicrotask(() => call(handler, sender, status));
      }),
  },
  {
    rule: "a partial result ends with the operation",
    plant() {
      const late = new WeakMap<AnyOperation, unknown>();
      replaceFriend("publish", (publish) => (operation, value) => {
        if (hasEnded(operation)) late.set(operation, value);
        publish(operation, value);
      });
      replaceResults(late);
    },
  },
  {
    rule: "a running operation cannot be closed",
    plant: () =>
      replaceMethod(prototype, "close", (operation, close) => () => {
        try {
          close();
        } catch (error) {
          if (friends.requestOf(operation) === undefined) throw error;
        }
      }),
  },
  {
    rule: "a dispose closes at the end",
    plant: () =>
      replaceMethod(prototype, Symbol.dispose, (operation) => () => {
        operation.cancel();
        if (hasEnded(operation)) operation.close();
      }),
  },
  {
    rule: "a closed operation throws, even one that failed",
    plant() {
      const failed = new WeakSet<AnyOperation>();
      replaceMethod(prototype, "close", (operation, close) => () => {
        const isFailed = !isClosed(operation) && operation.status === AsyncStatus.Error;
        close();
        if (isFailed) failed.add(operation);
      });
      replaceGetter(prototype, "status", (operation, get) =>
        failed.has(operation) ? AsyncStatus.Error : get(),
      );
    },
  },
  {
    rule: "getResults of a closed operation throws",
    plant: () =>
      replaceMethod(prototype, "getResults", (operation, getResults) => () => {
        return isClosed(operation) ? undefined : getResults();
      }),
  },
];
