// Reads all that can be seen of both sides, and tells where they differ.
import type { ModelSide } from "./model-side.js";
import type { RealSide } from "./real-side.js";
import type { Side } from "./side.js";

const members = ["errorCode", "completed", "progress"] as const;

/** Logs all that a consumer and a producer can see. */
function observe(side: Side, readsAll: boolean): void {
  const { operation, producer, id } = side;
  const reads = [`status ${side.outcomeOf(() => operation.status)}`];
  if (readsAll) {
    reads.push(`same id ${side.outcomeOf(() => operation.id === id)}`);
    for (const member of members)
      reads.push(`${member} ${side.outcomeOf(() => operation[member])}`);
    reads.push(`getResults ${side.outcomeOf(() => operation.getResults())}`);
  }
  if (producer) reads.push(`isCanceled ${producer.isCanceled()}`);
  if (producer && side.readsSignal) {
    const { aborted, reason } = producer.signal;
    reads.push(`signal ${aborted} ${side.name(reason)}`);
  }
  for (const { verb, value } of side.promises) reads.push(`promise ${verb} ${side.name(value)}`);
  side.log.push(`then ${reads.join(", ")}`);
}

/** Throws unless both sides have told the same, look the same, and listen to as many signals. */
export function compare(model: ModelSide, real: RealSide, readsAll: boolean): void {
  const sides = [model, real];
  for (const side of sides) observe(side, readsAll);
  // While a cancel is pending nothing is said of the listeners: they may go then, or at the end.
  if (model.operation.ended || !model.operation.isCanceled())
    for (const side of sides) side.log.push(`listeners ${side.listeners()}`);
  assertSameLog(model, real);
  model.compared = model.log.length;
}

function assertSameLog({ log: expected, compared }: Side, { log: actual }: Side): void {
  const length = Math.max(expected.length, actual.length);
  for (let index = compared; index < length; index++)
    if (expected[index] !== actual[index])
      throw new Error(
        [
          "The operation differs from the model",
          ...expected.slice(0, index).map((line) => `    ${line}`),
          `  - ${expected[index]} (expected)`,
          `  + ${actual[index]} (actual)`,
        ].join("\n"),
      );
}
