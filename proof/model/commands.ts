// Random actions, each applied to the model and to the real operation, which must then agree in all.
import fc from "fast-check";
import type { Action, Behavior, ObserverBehavior } from "./actions.js";
import * as actions from "./actions.js";
import { compare } from "./compare.js";
import type { ModelSide } from "./model-side.js";
import type { RealSide } from "./real-side.js";
import type { Start } from "./side.js";
import { errors, type Named, nothing, reasons, results } from "./values.js";

/** More microtasks than any promise here takes to settle. */
const turns = 12;

/** How deep handlers within handlers go. */
const depth = 2;

const result: fc.Arbitrary<Named> = fc.constantFrom(...results);
const reason: fc.Arbitrary<Named> = fc.constantFrom(...reasons);
const error: fc.Arbitrary<Named> = fc.constantFrom(...errors);
/** A signal without a reason makes one for each that asks, so that these give one. */
const given = reason.filter(({ value }) => value !== undefined);
const fromErrorTakes = error.filter(({ value }) => value !== undefined && value !== null);
const index: fc.Arbitrary<number> = fc.nat({ max: 3 });
const slot = fc.constantFrom("completed" as const, "progress" as const);
const wrong = fc.constantFrom(null, null, undefined, 5, "text", false);

/** What needs no handler. */
const plain: fc.Arbitrary<Action>[] = [
  result.map(actions.report),
  result.map(actions.report),
  result.map(actions.setResult),
  result.map(actions.complete),
  error.map(actions.fail),
  fc.constant(actions.failAsRequested),
  reason.map(actions.cancel),
  fc.constant(actions.close),
  fc.constant(actions.dispose),
  fc.tuple(slot, wrong).map(([member, value]) => actions.setValue(member, value)),
  fc.tuple(slot, index).map(([member, which]) => actions.setHandlerAgain(member, which)),
  fc.constantFrom(actions.getResults, actions.readErrorCode, actions.readSignal),
  index.map(actions.unwatch),
  index.map(actions.unregister),
  index.map(actions.link),
  fc.tuple(index, given).map(([which, why]) => actions.abort(which, why)),
];

function behaviorOf(levels: number): fc.Arbitrary<Behavior> {
  return fc.record({
    actions: fc.array(fc.oneof(...actionsOf(levels - 1)), { maxLength: 2 }),
    throws: fc.nat({ max: 3 }).map((number) => number === 3),
  });
}

/** All, with handlers whose own actions go as deep as is said. */
function actionsOf(levels: number): fc.Arbitrary<Action>[] {
  if (levels === 0) return plain;
  const behavior = behaviorOf(levels);
  const maybe = fc.option(behavior, { nil: undefined, freq: 2 });
  const observer: fc.Arbitrary<ObserverBehavior> = fc.record({
    progress: maybe,
    canceled: maybe,
    completed: maybe,
  });
  return [
    ...plain,
    behavior.map((given) => actions.setHandler("completed", given)),
    behavior.map((given) => actions.setHandler("progress", given)),
    observer.map((given) => actions.watch(given, false)),
    observer.map((given) => actions.watch(given, true)),
    behavior.map(actions.onCancel),
    behavior.map(actions.listenToSignal),
  ];
}

/** What is seen in a later turn. */
const later: fc.Arbitrary<Action>[] = [
  fc.constant(actions.asyncDispose),
  fc
    .tuple(
      fc.option(index, { nil: undefined, freq: 3 }),
      fc.option(behaviorOf(1), { nil: undefined, freq: 3 }),
    )
    .map(([which, progress]) => actions.toPromise(which, progress)),
];

/** One action as fast-check runs it. */
export class Command implements fc.Command<ModelSide, RealSide> {
  readonly #action: Action;

  constructor(action: Action) {
    this.#action = action;
  }

  check(): boolean {
    return true;
  }

  run(model: ModelSide, real: RealSide): void {
    this.#action.act(model);
    this.#action.act(real);
    compare(model, real, model.readsAll);
  }

  toString(): string {
    return this.#action.toString();
  }
}

/** The same, and all that follows from it in later turns. */
export class AsyncCommand implements fc.AsyncCommand<ModelSide, RealSide> {
  readonly #action: Action;

  constructor(action: Action) {
    this.#action = action;
  }

  check(): boolean {
    return true;
  }

  async run(model: ModelSide, real: RealSide): Promise<void> {
    this.#action.act(model);
    this.#action.act(real);
    await settle(model);
    compare(model, real, model.readsAll);
  }

  toString(): string {
    return this.#action.toString();
  }
}

/** Lets the promises of both sides settle. */
export async function settle(model: ModelSide): Promise<void> {
  model.settle();
  for (let turn = 0; turn < turns; turn++) await null;
}

/** A sequence of commands. */
export type Sequence = Iterable<fc.Command<ModelSide, RealSide>>;
export type AsyncSequence = Iterable<fc.AsyncCommand<ModelSide, RealSide>>;

/** Sequences of commands that are seen at once. */
export function commands(replayPath?: string): fc.Arbitrary<Sequence> {
  const all = actionsOf(depth).map((action) => action.map((made) => new Command(made)));
  return fc.commands(all, { maxCommands: 16, size: "max", ...(replayPath && { replayPath }) });
}

/** Sequences with promises too. */
export function asyncCommands(replayPath?: string): fc.Arbitrary<AsyncSequence> {
  const all = [...actionsOf(depth), ...later, ...later].map((action) =>
    action.map((made) => new AsyncCommand(made)),
  );
  return fc.commands(all, { maxCommands: 16, size: "max", ...(replayPath && { replayPath }) });
}

function startOf(sources: number, runs: number): fc.Arbitrary<Start> {
  const made = fc.oneof(
    { weight: sources, arbitrary: fc.constant(["source", nothing] as const) },
    { weight: runs, arbitrary: given.map((value) => ["run", value] as const) },
    result.map((value) => ["fromResult", value] as const),
    reason.map((value) => ["canceled", value] as const),
    fromErrorTakes.map((value) => ["fromError", value] as const),
  );
  return fc
    .tuple(made, fc.nat({ max: 3 }), fc.nat({ max: 5 }), fc.array(result, { maxLength: 2 }))
    .map(([[by, value], reads, aborts, reports]) => ({
      by,
      value,
      readsAll: reads > 0,
      aborted: aborts === 0,
      reports,
    }));
}

/** How an operation comes to be: by a source nearly always, as the others have ended. */
export const start: fc.Arbitrary<Start> = startOf(12, 0);
/** The same, by `run` as often: its body settles a promise. */
export const asyncStart: fc.Arbitrary<Start> = startOf(10, 10);
