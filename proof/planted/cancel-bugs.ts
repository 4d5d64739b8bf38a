// Bugs of a cancel request, of its reason and of signals.
import { CanceledError } from "async-operation";
import { AbortTargets } from "../../lib/abort-listener.js";
import { Failed } from "../../lib/async-status.js";
import { CancelRequest } from "../../lib/cancel-request.js";
import { type AnyOperation, friends, Operation } from "../../lib/operation.js";
import {
  type Bug,
  createRepeater,
  hasEnded,
  replaceFriend,
  replaceGetter,
  replaceMethod,
} from "./planting.js";

const prototype = Operation.prototype as AnyOperation;

/** The bugs of a cancel. */
export const cancelBugs: readonly Bug[] = [
  {
    rule: "a second cancel does nothing",
    plant() {
      const repeat = createRepeater();
      replaceMethod(prototype, "cancel", (operation, cancel) => (reason) => {
        const isSecond = friends.requestOf(operation) !== undefined && !hasEnded(operation);
        cancel(reason);
        if (isSecond) repeat(operation, reason);
      });
    },
  },
  {
    rule: "a cancel after the end does nothing",
    plant() {
      const repeat = createRepeater();
      replaceMethod(prototype, "cancel", (operation, cancel) => (reason) => {
        cancel(reason);
        if (hasEnded(operation) && friends.requestOf(operation) === undefined)
          repeat(operation, reason);
      });
    },
  },
  {
    rule: "the reason stays the same object",
    plant: () =>
      replaceGetter(CancelRequest.prototype, "reason", (_, get) => {
        const reason = get();
        return Object.getPrototypeOf(Object(reason)) === Object.prototype
          ? { ...Object(reason) }
          : reason;
      }),
  },
  {
    rule: "null is a reason",
    plant() {
      const defaults = new WeakMap<CancelRequest, CanceledError>();
      replaceGetter(CancelRequest.prototype, "reason", (request, get) => {
        const reason = get() ?? defaults.get(request) ?? new CanceledError();
        if (get() === null) defaults.set(request, reason as CanceledError);
        return reason;
      });
    },
  },
  {
    rule: "the requested reason is a cancellation, even NaN",
    plant: () =>
      replaceFriend("fail", (fail) => (operation, error) => {
        return Number.isNaN(error)
          ? friends.settle(operation, Failed, error)
          : fail(operation, error);
      }),
  },
  {
    rule: "the signal aborts before the callbacks run",
    plant() {
      const controllers = new WeakMap<AnyOperation, AbortController>();
      replaceFriend("signalOf", () => (operation) => {
        const controller = controllers.get(operation) ?? new AbortController();
        controllers.set(operation, controller);
        const request = friends.requestOf(operation);
        if (request !== undefined) controller.abort(request.reason);
        return controller.signal;
      });
      replaceMethod(prototype, "cancel", (operation, cancel) => (reason) => {
        cancel(reason);
        const request = friends.requestOf(operation);
        if (request !== undefined) controllers.get(operation)?.abort(request.reason);
      });
    },
  },
  {
    rule: "a signal has no listener after the last operation on it has ended",
    plant: () => replaceMethod(AbortTargets.prototype, "remove", () => () => {}),
  },
  {
    rule: "the signal of run cancels until the end",
    plant: () => replaceFriend("linkSignal", () => () => {}),
  },
];
