import {
  AsyncOperationSource,
  fromResult,
  run,
  waitFor,
  watch,
  whenAll,
  whenAny,
} from "async-operation";
import { NativeOperation } from "../../spec/adapters/windows-runtime/native-operation.js";
import {
  bodyOf,
  end,
  endingOf,
  follow,
  many,
  onSignals,
  type Peers,
  type Scenario,
  start,
} from "./scenario.js";

const nothing = (): void => {};
const observer = { progress: nothing, canceled: nothing, completed: nothing };

/** Watchers of operations that end, and of one that never does. */
function watchMany(): Peers {
  const lasting = new AsyncOperationSource<string, number>();
  const { signal } = lasting;
  return {
    run(index) {
      const stop = watch(lasting.operation, observer);
      const source = start();
      const unwatch = watch(source.operation, observer);
      if (index % 8 < 4) unwatch();
      end(source, index);
      if (endingOf(index) === "aborted") source.fail(signal);
      stop();
    },
  };
}

/** The same with operations that are not ours. */
function watchForeign(): Peers {
  const lasting = new NativeOperation<string, number>();
  watch(lasting, observer)(); // From now on it has the one subscription that all share.
  return {
    run(index) {
      const stop = watch(lasting, observer);
      const native = new NativeOperation<string, number>();
      const unwatch = watch(native, observer);
      if (index % 8 < 4) unwatch();
      native.report(0.5);
      const ending = endingOf(index);
      if (ending === "completed") native.complete("done");
      else if (ending === "failed") native.fail(new Error("no disk"));
      else native.unwind();
      lasting.report(0.5);
      stop();
    },
    listeners: () => Number(lasting.progress !== null) + Number(lasting.completed !== null),
  };
}

/** Several at once, the last of which never ends: the first that ends releases it. */
function whenAnyOfMany(): Peers {
  const lasting = new AsyncOperationSource<string, number>();
  return onSignals((index, signal) =>
    follow(whenAny([run(bodyOf(index), { signal }), lasting.operation]), index),
  );
}

/** Waits that end with the operation, with the time, or with the signal. */
function waitForMany(): Peers {
  const lasting = new AsyncOperationSource<string, number>();
  return onSignals((index, signal) => {
    const ending = endingOf(index);
    if (ending === "failed") return waitFor(lasting.operation, index % 8 < 4 ? 0 : 1, { signal });
    const operation = ending === "aborted" ? lasting.operation : run(bodyOf(index));
    const waiting = waitFor(operation, 60_000, { signal });
    if (ending === "canceled") operation.cancel();
    return waiting.catch(nothing);
  });
}

export const scenarios: readonly Scenario[] = [
  {
    name: "run",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const body = bodyOf(index);
        // An `async` body ends in a later turn; the other one ends within the call.
        const isSync = endingOf(index) === "completed" && index % 8 < 4;
        return follow(
          isSync ? run(() => "done", { signal }) : run(body, { signal, progress: nothing }),
          index,
        );
      }),
  },
  { name: "watch", count: many, open: watchMany },
  { name: "watch (foreign)", count: many, open: watchForeign },
  {
    name: "whenAll",
    count: many,
    open: () =>
      onSignals((index, signal) =>
        follow(whenAll([run(bodyOf(index), { signal }), fromResult("done")]), index),
      ),
  },
  { name: "whenAny", count: many, open: whenAnyOfMany },
  { name: "waitFor", count: many, open: waitForMany },
];
