import { observe } from "../../lib/adapter-kit.js";
import { AsyncOperationSource, type IAsyncOperationWithProgress } from "../../lib/index.js";
import type {
  AbortableTargetLike,
  EventTargetLike,
  ProgressEventLike,
  RequestProgress,
  TransferProgress,
} from "./index.js";

/** How one kind of target is read. */
export interface TargetKind<in TTarget> {
  /** The last `readyState` in which `abort()` dispatches no event. */
  readonly idle: number;
  /** The `readyState` after the end. */
  readonly done: number;
  /** Returns the targets of the progress events, each with the members that its reports have in addition. */
  progressTargets(
    target: TTarget,
  ): [origin: EventTargetLike, members?: Pick<RequestProgress, "phase">][];
  /** Returns the type of the event that ended a target. */
  endEventOf(target: TTarget): string;
  /** Returns the result of a target that has loaded. */
  resultOf(target: TTarget): unknown;
  /** Returns the error of a target that dispatched an event of the type. */
  errorOf(target: TTarget, type: string): unknown;
}

type Listening = [
  target: EventTargetLike,
  type: string,
  listener: (event: ProgressEventLike) => unknown,
];

/** The events that end the work of a target. */
const endEvents = ["load", "error", "abort", "timeout"];

/** Returns an operation that a target drives. */
export function followTarget<TTarget extends AbortableTargetLike>(
  target: TTarget,
  kind: TargetKind<TTarget>,
): IAsyncOperationWithProgress<unknown, unknown> {
  const source = new AsyncOperationSource<unknown, unknown>();
  const settle = (type: string): void => {
    if (type === "load") {
      source.complete(kind.resultOf(target));
      return;
    }
    const error = kind.errorOf(target, type);
    // An abort by another caller is a cancellation, whatever its reason.
    if (type === "abort") source.operation.cancel(error ?? undefined);
    source.fail(type === "abort" ? source.reason : error);
  };
  const end = (type: string): void => {
    observation.stop();
    try {
      // An `abort()` in an earlier listener of `load` resets the target and dispatches nothing.
      settle(type === "load" && target.readyState === 0 ? "abort" : type);
    } catch (error) {
      source.fail(error); // A member of the target that throws.
    }
  };
  const observation = observe(source.operation, {
    canceled(reason) {
      target.abort?.(reason);
      if (target.readyState <= kind.idle) end("abort");
    },
  });
  // By the name of the event: the package xmlhttprequest calls its listeners without one.
  const listeners = endEvents.map((type): Listening => [target, type, () => end(type)]);
  for (const [origin, members] of kind.progressTargets(target))
    listeners.push([
      origin,
      "progress",
      (event) => source.report({ ...members, ...amountOf(event) }),
    ]);
  for (const [origin, ...listener] of listeners) {
    origin.addEventListener(...listener);
    observation.defer(() => origin.removeEventListener(...listener));
  }
  if (target.readyState === kind.done) end(kind.endEventOf(target));
  return source.operation;
}

function amountOf(event: ProgressEventLike): TransferProgress {
  const { lengthComputable, loaded, total } = Object(event) as ProgressEventLike;
  return lengthComputable ? { loaded, total } : { loaded };
}
