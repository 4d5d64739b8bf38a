// Bugs of reports and of watchers.
import { call, type Listener } from "../../lib/listener.js";
import { type AnyOperation, friends, Operation } from "../../lib/operation.js";
import { Watcher, Watchers } from "../../lib/watchers.js";
import {
  type Bug,
  hasEnded,
  recordCallbacks,
  replaceFriend,
  replaceMethod,
  replaceReport,
  replaceSetter,
  wrapCompleted,
} from "./planting.js";

/** The bugs of the delivery to watchers. */
export const watchBugs: readonly Bug[] = [
  {
    rule: "no progress after the end",
    plant() {
      const callbacksOf = recordCallbacks();
      replaceReport((operation, value, report) => {
        report(value);
        if (!hasEnded(operation)) return;
        for (const { progress } of callbacksOf(operation)) if (progress) call(progress, value);
      });
    },
  },
  {
    rule: "progress is delivered while a cancel is pending",
    plant: () =>
      replaceReport((operation, value, report) => {
        if (friends.requestOf(operation) === undefined) report(value);
      }),
  },
  {
    rule: "a replaced progress handler is not called",
    plant: () =>
      replaceSetter(Operation.prototype as AnyOperation, "progress", (operation, handler, set) => {
        const { progress: earlier } = operation;
        set(handler);
        if (earlier && !hasEnded(operation))
          friends.watch(operation, (value) => earlier(operation, value), undefined, undefined);
      }),
  },
  {
    rule: "no callback is called after unwatch",
    plant: () =>
      replaceFriend("watch", (watch) => (...parameters) => {
        watch(...parameters);
        return () => {};
      }),
  },
  {
    rule: "the cancel request is delivered before the outcome",
    plant: () =>
      replaceMethod(Watcher.prototype, "conclude", (watcher, conclude) => {
        const { canceled } = watcher;
        return (status, value, request) => {
          watcher.canceled = undefined;
          conclude(status, value, request);
          if (request !== undefined && canceled !== undefined) call(canceled, request.reason);
        };
      }),
  },
  {
    rule: "watchers are called in order",
    plant() {
      const lists = new WeakMap<Watchers, Watcher[]>();
      replaceMethod(Watchers.prototype, "add", (watchers, add) => (watcher) => {
        lists.set(watchers, [watcher, ...(lists.get(watchers) ?? [])]);
        add(watcher);
      });
      replaceMethod(Watchers.prototype, "conclude", (watchers, conclude) => (...outcome) => {
        for (const watcher of lists.get(watchers) ?? [])
          if (watcher.previous?.next === watcher) watcher.conclude(...outcome);
        conclude(...outcome);
      });
    },
  },
  {
    rule: "a handler that throws stops no other",
    plant() {
      const broken = new WeakSet<AnyOperation>();
      wrapCompleted((operation, handler) => (...parameters) => {
        try {
          handler(...parameters);
        } catch (error) {
          broken.add(operation);
          throw error;
        }
      });
      replaceFriend(
        "watch",
        (watch) => (operation, progress, canceled, completed) =>
          watch(operation, progress, canceled, (...outcome) => {
            if (!broken.has(operation)) completed?.(...outcome);
          }),
      );
    },
  },
  {
    rule: "a watcher that is added during a report does not receive it",
    plant() {
      let current: { readonly operation: AnyOperation; readonly value: unknown } | undefined;
      const deliver = (operation: AnyOperation, progress: Listener | undefined): void => {
        if (current?.operation === operation && progress) call(progress, current.value);
      };
      replaceReport((operation, value, report) => {
        const outer = current;
        current = { operation, value };
        report(value);
        current = outer;
      });
      replaceFriend("watch", (watch) => (operation, progress, canceled, completed) => {
        const unwatch = watch(operation, progress, canceled, completed);
        deliver(operation, progress);
        return unwatch;
      });
    },
  },
];
