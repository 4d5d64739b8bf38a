import { AbortController as PackageAbortController } from "abort-controller";
import { fromAbortController, toAbortController } from "async-operation/abort-controller";
import { fromAbortSignal, toAbortSignal } from "async-operation/abort-signal";
import { fromCancellationToken, toCancellationToken } from "async-operation/cancellation-token";
import { fromProgressTask, toProgressTask } from "async-operation/progress-task";
import { fromPromise, toPromise } from "async-operation/promise";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import type { CancellationTokenLike } from "../../lib/wire.js";
import {
  bodyOf,
  end,
  endingOf,
  follow,
  many,
  onSignals,
  type Peers,
  reason,
  type Scenario,
  start,
} from "./scenario.js";

const nothing = (): void => {};

/** How many listeners a token of vscode-jsonrpc has. */
function listenersOfToken(token: object): number {
  const emitter = Object(Reflect.get(token, "_emitter"));
  return Object(Object(emitter._callbacks)._callbacks).length ?? 0;
}

/** One token for all operations, and one that cancels those that are left to it. */
function onTokens(run: (index: number, token: CancellationTokenLike) => unknown): Peers {
  const lasting = new CancellationTokenSource();
  let aborting = new CancellationTokenSource();
  let left = 0;
  return {
    run: (index) => run(index, (endingOf(index) === "aborted" ? aborting : lasting).token),
    abort() {
      const { token } = aborting;
      aborting.cancel();
      left += listenersOfToken(token);
      aborting = new CancellationTokenSource();
    },
    listeners: () => left + listenersOfToken(lasting.token) + listenersOfToken(aborting.token),
  };
}

/** A source with what cancels it, from outside, where that is left to the peer. */
function runTied(
  index: number,
  tie: (operation: ReturnType<typeof start>["operation"]) => () => void,
): void {
  const source = start();
  const abort = tie(source.operation);
  end(source, index);
  if (endingOf(index) === "aborted") abort();
}

export const scenarios: readonly Scenario[] = [
  {
    name: "toPromise",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        const promise = toPromise(source.operation, { signal, progress: nothing });
        end(source, index);
        return promise.catch(nothing);
      }),
  },
  {
    name: "fromPromise",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        let settle: () => void = nothing;
        const promise = new Promise((resolve, reject) => {
          settle = endingOf(index) === "completed" ? () => resolve("done") : () => reject(reason);
        });
        const cancel = (): void => settle();
        const subscribe = (report: (value: number) => void): void => report(0.5);
        const operation = fromAbortSignal(signal, fromPromise(promise, { cancel, subscribe }));
        if (endingOf(index) === "completed" || endingOf(index) === "failed") settle();
        return follow(operation, index);
      }),
  },
  {
    name: "toAbortSignal",
    count: many,
    open: () => ({
      run: (index) =>
        runTied(index, (operation) => {
          toAbortSignal(operation).addEventListener("abort", nothing);
          return () => operation.cancel();
        }),
    }),
  },
  {
    name: "fromAbortSignal",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const source = start();
        fromAbortSignal(signal, source.operation);
        end(source, index);
      }),
  },
  {
    name: "toAbortController",
    count: many,
    growth: 2_000_000, // The tables of the WeakMaps in `abort-controller` grow, and do not shrink.
    open: () => ({
      run: (index) =>
        runTied(index, (operation) => {
          const controller =
            index % 8 < 4
              ? toAbortController(operation)
              : toAbortController(operation, PackageAbortController);
          return () => controller.abort();
        }),
    }),
  },
  {
    name: "fromAbortController",
    count: many,
    open: () => {
      const lasting = new AbortController();
      return {
        ...onSignals((index, signal) => {
          const source = start();
          fromAbortController(lasting, source.operation);
          fromAbortController({ signal, abort: nothing }, source.operation);
          end(source, index);
        }),
      };
    },
  },
  {
    name: "toCancellationToken",
    count: many,
    open: () => ({
      run: (index) =>
        runTied(index, (operation) => {
          const token = toCancellationToken(operation);
          token.onCancellationRequested(nothing);
          token.onCancellationRequested(nothing).dispose();
          return () => operation.cancel();
        }),
    }),
  },
  {
    name: "fromCancellationToken",
    count: many,
    open: () =>
      onTokens((index, token) => {
        const source = start();
        fromCancellationToken(token, source.operation);
        end(source, index);
      }),
  },
  {
    name: "toProgressTask",
    count: many,
    open: () =>
      onTokens((index, token) => {
        const source = start();
        const task = toProgressTask(source.operation)({ report: nothing }, token);
        end(source, index);
        return task.catch(nothing);
      }),
  },
  {
    name: "fromProgressTask",
    count: many,
    open: () =>
      onSignals((index, signal) => {
        const operation = fromProgressTask<string, number>(({ report }, token) =>
          bodyOf(index)({
            report,
            onCancel: (target) => token.onCancellationRequested(target as () => void).dispose,
          } as Parameters<ReturnType<typeof bodyOf>>[0]),
        );
        return follow(fromAbortSignal(signal, operation), index);
      }),
  },
];
