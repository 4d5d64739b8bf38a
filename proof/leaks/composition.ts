// Wholes and their parts, of which one lasts: a whole with many parts, and a part of many wholes.
import {
  AsyncOperationSource,
  fromResult,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
  whenAll,
} from "async-operation";
import { bodyOf, follow, many, onSignals, type Peers, type Scenario } from "./scenario.js";

type OnCancel = OperationContext<number>["onCancel"];
type Part = IAsyncOperationWithProgress<unknown, unknown>;

/** Returns `onCancel` of a body that never ends. */
function lastingBody(): OnCancel {
  let register!: OnCancel;
  run(({ onCancel }: OperationContext<number>) => {
    register = onCancel;
    return new Promise(() => {});
  });
  return register;
}

/** Registers each part in a whole that lasts, and waits for its end. */
function manyParts(onCancel: OnCancel, wrap: (part: Part) => Part = (part) => part): Peers {
  return onSignals((index, signal) => {
    const part = wrap(run(bodyOf(index), { signal }));
    onCancel(part);
    return follow(part, index);
  });
}

/** Registers a part that lasts in each whole. */
function manyWholes(): Peers {
  const part = new AsyncOperationSource<string>();
  return onSignals((index, signal) => {
    const body = bodyOf(index);
    const whole = run(
      (context: OperationContext<number>) => {
        context.onCancel(part.operation);
        return body(context);
      },
      { signal },
    );
    return follow(whole, index);
  });
}

export const scenarios: readonly Scenario[] = [
  { name: "parts of a body", count: many, open: () => manyParts(lastingBody()) },
  {
    name: "parts of a source",
    count: many,
    open: () => manyParts(new AsyncOperationSource<string>().onCancel),
  },
  {
    name: "parts below whenAll",
    count: many,
    open: () => manyParts(lastingBody(), (part) => whenAll([part, fromResult("done")])),
  },
  { name: "wholes of a part", count: many, open: manyWholes },
];
