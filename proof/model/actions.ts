// What can be done to an operation, from outside or from within one of its handlers.
import type { Handler, Observer } from "./model.js";
import type { Producer, Side } from "./side.js";
import type { Named } from "./values.js";

/** One thing that is done to a side, and how it is printed. */
export class Action {
  readonly #text: string;
  readonly #act: (side: Side) => unknown;

  constructor(text: string, act: (side: Side) => unknown) {
    this.#text = text;
    this.#act = act;
  }

  act(side: Side): void {
    side.attempt(this.#text, () => this.#act(side));
  }

  toString(): string {
    return this.#text;
  }
}

/** What a handler does when it is first called; later calls are logged alone, so that all comes to an end. */
export interface Behavior {
  readonly actions: readonly Action[];
  readonly throws: boolean;
}

/** The handlers of one observer. */
export type ObserverBehavior = Partial<Record<Member, Behavior | undefined>>;

type Member = Exclude<keyof Observer, "latest">;

const produce = (text: string, act: (producer: Producer, side: Side) => unknown): Action =>
  new Action(text, (side) => side.producer && act(side.producer, side));

export const report = ({ name, value }: Named): Action =>
  produce(`report(${name})`, (producer) => producer.report(value));

export const setResult = ({ name, value }: Named): Action =>
  produce(`setResult(${name})`, (producer) => producer.setResult(value));

export const complete = ({ name, value }: Named): Action =>
  produce(`complete(${name})`, (producer) => producer.complete(value));

export const fail = ({ name, value }: Named): Action =>
  produce(`fail(${name})`, (producer) => producer.fail(value));

/** What a body does that unwinds after a cancel. */
export const failAsRequested: Action = produce("fail(reason)", (producer) => {
  let reason: unknown = "not canceled";
  producer.onCancel((given: unknown) => {
    reason = given;
  })();
  return producer.fail(reason);
});

export const onCancel = (behavior: Behavior): Action =>
  produce(`onCancel(${textOf(behavior)})`, (producer, side) => {
    side.unregisters.push(producer.onCancel(handlerOf(side, "onCancel", behavior)));
  });

export const unregister = (index: number): Action =>
  new Action(`unregister(${index})`, ({ unregisters }) => pick(unregisters, index)?.());

export const listenToSignal = ({ actions }: Behavior): Action => {
  const behavior = { actions, throws: false }; // Node throws what a listener throws in a later turn.
  return produce(`signal.addEventListener(${textOf(behavior)})`, (_, side) => {
    side.readsSignal = true;
    side.listenToSignal(handlerOf(side, "abort listener", behavior));
  });
};

export const readSignal: Action = produce("signal", ({ signal }, side) => {
  side.readsSignal = true;
  return signal.aborted;
});

export const cancel = ({ name, value }: Named): Action =>
  new Action(`cancel(${name})`, ({ operation }) => operation.cancel(value));

export const asyncDispose: Action = new Action("asyncDispose()", (side) => {
  side.promises.push(side.asyncDispose());
});

/** `toPromise` with or without a signal and a progress handler. */
export const toPromise = (index: number | undefined, progress: Behavior | undefined): Action => {
  const options = [
    ...(index === undefined ? [] : [`signal: signals[${index}]`]),
    ...(progress ? [`progress: ${textOf(progress)}`] : []),
  ];
  return new Action(`toPromise(${options.join(", ")})`, (side) => {
    const controller = index === undefined ? undefined : pick(side.controllers, index);
    const promised = side.toPromise({
      ...(controller && { signal: controller.signal }),
      ...(progress && { progress: handlerOf(side, "progress of toPromise", progress) }),
    });
    side.promises.push(promised);
  });
};

export const close: Action = new Action("close()", ({ operation }) => operation.close());

export const dispose: Action = new Action("dispose()", (side) => side.dispose());

export const getResults: Action = new Action("getResults()", ({ operation }) =>
  operation.getResults(),
);

/** Reads what is made when it is first read. */
export const readErrorCode: Action = new Action(
  "errorCode",
  ({ operation }) => operation.errorCode,
);

type Slot = "completed" | "progress";

export const setHandler = (slot: Slot, behavior: Behavior): Action =>
  new Action(`${slot} = ${textOf(behavior)}`, (side) => {
    side.operation[slot] = handlerOf(side, slot, behavior);
  });

/** Sets a handler that has been set before, maybe in another place. */
export const setHandlerAgain = (slot: Slot, index: number): Action =>
  new Action(`${slot} = handlers[${index}]`, (side) => {
    side.operation[slot] = pick(side.handlers, index) ?? null;
  });

export const setValue = (slot: Slot, value: unknown): Action =>
  new Action(`${slot} = ${String(value)}`, ({ operation }) => {
    operation[slot] = value;
  });

export const watch = (behaviors: ObserverBehavior, latest: boolean): Action => {
  const given = Object.entries(behaviors).filter(([, behavior]) => behavior) as [
    Member,
    Behavior,
  ][];
  const text = given.map(([member, behavior]) => `${member}: ${textOf(behavior)}`).join(", ");
  return new Action(`watch({ latest: ${latest}, ${text} })`, (side) => {
    const number = side.next();
    const handlers = given.map(([member, behavior]) => [
      member,
      handlerOf(side, `watcher ${number} ${member}`, behavior),
    ]);
    side.stops.push(side.watch({ latest, ...Object.fromEntries(handlers) }));
  });
};

export const unwatch = (index: number): Action =>
  new Action(`unwatch(${index})`, ({ stops }) => pick(stops, index)?.());

export const link = (index: number): Action =>
  new Action(`cancelOnAbort(signals[${index}])`, (side) => {
    const controller = pick(side.controllers, index);
    if (controller) side.link(controller);
  });

export const abort = (index: number, { name, value }: Named): Action =>
  new Action(`abort(signals[${index}], ${name})`, ({ controllers }) =>
    pick(controllers, index)?.abort(value),
  );

function pick<Value>(values: readonly Value[], index: number): Value | undefined {
  return values[index % values.length];
}

function textOf({ actions, throws }: Behavior): string {
  return `handler(${[...actions, ...(throws ? ["throws"] : [])].join(", ")})`;
}

function handlerOf(side: Side, kind: string, { actions, throws }: Behavior): Handler {
  const name = `${kind} ${side.next()}`;
  let wasCalled = false;
  const handler = (first: unknown, second: unknown): void => {
    side.log.push(`${name} gets ${side.name(first)}, ${side.name(second)}`);
    if (!wasCalled) {
      wasCalled = true;
      for (const action of actions) action.act(side);
    }
    if (throws) throw name;
  };
  side.label(handler, name);
  side.handlers.push(handler);
  return handler;
}
