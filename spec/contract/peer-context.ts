import type { CancelTarget, OperationContext } from "async-operation";

/**
 * Returns the context of a body for a peer that has only a signal and a reporter.
 *
 * @param signal - Aborts when the peer requests cancellation.
 * @param report - Reports through the peer.
 */
export function peerContext(
  signal: AbortSignal,
  report: (value: unknown) => void,
): OperationContext<unknown> {
  return {
    signal,
    report,
    setResult() {},
    onCancel(target) {
      const listener = () => cancelWith(target, signal.reason);
      if (signal.aborted) listener();
      else signal.addEventListener("abort", listener, { once: true });
      return () => signal.removeEventListener("abort", listener);
    },
    isCanceled: () => signal.aborted,
    throwIfCanceled: () => signal.throwIfAborted(),
  };
}

/** Returns a context that reports as the first one does and is canceled as the second one is. */
export function mixContexts(
  { report, setResult }: OperationContext<unknown>,
  cancelable: OperationContext<never>,
): OperationContext<unknown> {
  const { onCancel, isCanceled, throwIfCanceled } = cancelable;
  return {
    ...{ report, setResult, onCancel, isCanceled, throwIfCanceled },
    get signal() {
      return cancelable.signal;
    },
  };
}

function cancelWith(target: CancelTarget, reason: unknown): void {
  if (typeof target === "function") target(reason);
  else target.cancel(reason);
}
