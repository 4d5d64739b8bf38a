// One operation, all who come to follow it, and what is true of it.
import assert from "node:assert/strict";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  isCancellation,
  watch,
} from "async-operation";
import { fromAbortSignal } from "async-operation/abort-signal";
import { type Check, consumers, type Operation, type Truth } from "./consumers.js";
import { type Copy, copies, followers, wires } from "./round-trips.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

/** What the producer does when cancel is requested. */
export type OnCancel = "fail" | "complete" | "nothing";

/** What a copy of the operation has told. */
interface Told {
  readonly copy: Copy;
  readonly outcomes: { readonly status: AsyncStatus; readonly value: unknown }[];
  /** The reason with which it was canceled itself. */
  request?: { readonly reason: unknown };
}

/** One operation and what it is told to do. */
export class Scene {
  readonly #source = new AsyncOperationSource<unknown, number>();
  readonly #operation: Operation = this.#source.operation;
  readonly #controller = new AbortController();
  readonly #checks: { readonly check: Check; readonly from: number; readonly newest: number[] }[] =
    [];
  readonly #reports: number[] = [];
  readonly #parts: AsyncOperationSource<unknown, unknown>[] = [];
  readonly #copies: Told[] = [];
  readonly #wires: Told[] = [];
  #outcome: Truth["outcome"];
  #request: Truth["request"];
  #errorCode: unknown = null;
  #closed = false;

  constructor(onCancel: OnCancel) {
    watch(this.#operation, {
      progress: (value) => this.#reports.push(value),
      canceled: (reason) => {
        this.#request = { reason };
      },
      completed: (status, value) => {
        assert.equal(this.#outcome, undefined);
        this.#outcome = { status, value };
        this.#errorCode = this.#operation.errorCode;
      },
    });
    this.#source.onCancel((reason) => {
      if (onCancel === "fail") this.#source.fail(reason);
      if (onCancel === "complete") this.#source.complete({ result: "part" });
    });
    fromAbortSignal(this.#controller.signal, this.#operation);
  }

  play(action: string): void {
    const { [action]: consumer } = consumers;
    const { [action]: copy = wires[action] } = copies;
    const { [action]: follower } = followers;
    if (!(consumer || copy || follower)) this.#act(action);
    else if (this.#closed) return;
    else if (consumer) this.#attach(consumer(this.#operation));
    else if (follower) this.#attach(this.#follow(action, follower));
    else if (copy) this.#attach(this.#copy(action, copy));
  }

  /** Lets promises and the first events come, and looks at all consumers. */
  async pause(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await null;
    for (const { check, from, newest } of this.#checks)
      check({
        outcome: this.#outcome,
        reports: this.#reports.slice(from),
        newest,
        request: this.#request,
        errorCode: this.#errorCode,
      });
  }

  /** Ends what still runs; then everybody has heard of it. */
  async end(): Promise<void> {
    this.#source.complete({ result: "end" });
    await this.pause();
    this.#source.report(2);
    assert.equal(this.#source.fail(new Error("too late")), false);
    this.#operation.cancel("too late");
    await this.pause();
    for (const part of this.#parts) part.complete(undefined);
    await this.#endWires();
  }

  #act(action: string): void {
    const source = this.#source;
    const operation = this.#operation;
    if (action === "complete") source.complete({ result: action });
    if (action === "fail") source.fail(new Error("No disk"));
    if (action === "fail with a CanceledError") source.fail(new CanceledError("by itself"));
    if (action === "cancel") operation.cancel({ why: action });
    if (action === "cancel again") operation.cancel("again");
    if (action === "abort") this.#controller.abort({ why: action });
    if (action === "cancel the copies") this.#cancelCopies();
    if (action.startsWith("report")) source.report(Number(action.split(" ")[1]));
    if (action === "close" && this.#outcome) this.#close();
    if (action === "set completed" && !this.#closed)
      operation.completed = (_, status) => assert.equal(status, operation.status);
    if (action === "set progress" && !this.#closed)
      operation.progress = () => assert.equal(this.#outcome, undefined);
  }

  #close(): void {
    this.#operation.close();
    this.#closed = true;
  }

  #cancelCopies(): void {
    for (const told of [...this.#copies, ...this.#wires]) {
      const reason = "by a copy";
      if (told.outcomes.length === 0) told.request = { reason };
      told.copy.cancel(reason);
    }
  }

  #attach(check: Check): void {
    const from = this.#reports.length;
    const newest = this.#outcome ? [] : this.#reports.slice(-1);
    this.#checks.push({ check, from, newest });
  }

  /** An operation that came back ends once, as this one has; or as it was told, where it was canceled. */
  #copy(name: string, come: (operation: Operation) => Copy): Check {
    // A target has the event of its end; a copy that receives only a value judges by the value.
    const knows = name === "fromEventTarget";
    const told = listen(come(this.#operation));
    if (name in wires) {
      this.#wires.push(told);
      return () => assert.ok(told.outcomes.length <= 1, `${name} ends once`);
    }
    this.#copies.push(told);
    return ({ outcome }) => {
      const { request, outcomes } = told;
      const left = request && outcomes[0]?.status === Canceled;
      assert.equal(outcomes.length, outcome || left ? 1 : 0, `${name} ends once`);
      if (!outcome) return;
      const canceled = isCancellation(outcome.value) || outcome.value === request?.reason;
      const end = outcome.status === Completed ? Completed : canceled ? Canceled : Failed;
      const { status, value } = outcomes[0] ?? {};
      if (left && value === request?.reason) return;
      assert.equal(status, knows ? outcome.status : end, `${name} ends alike`);
      assert.equal(value, outcome.value, `${name} has the same value`);
    };
  }

  /** A follower is canceled once, when this one is. */
  #follow(name: string, come: (operation: Operation, part: Copy) => Copy): Check {
    const part = new AsyncOperationSource<unknown, unknown>();
    part.onCancel((reason) => part.fail(reason));
    this.#parts.push(part);
    const { outcomes } = listen(come(this.#operation, part.operation));
    return ({ outcome, request }) => {
      const canceled = request !== undefined || outcome?.status === Canceled;
      assert.equal(outcomes.length, canceled ? 1 : 0, `${name} is canceled once`);
    };
  }

  /** What has come over a wire ends as the operation has, soon. */
  async #endWires(): Promise<void> {
    for (const { copy, outcomes, request } of this.#wires) {
      for (let turn = 0; turn < 1000 && outcomes.length === 0; turn++)
        await new Promise((resolve) => setImmediate(resolve));
      assert.equal(outcomes.length, 1, "a wire ends once");
      if (request && copy.status === Canceled) continue;
      assert.equal(outcomes[0]?.status, this.#outcome?.status, "a wire ends alike");
    }
  }
}

function listen(copy: Copy): Told {
  const outcomes: { status: AsyncStatus; value: unknown }[] = [];
  watch(copy, {
    progress: () => assert.equal(outcomes.length, 0),
    completed: (status, value) => outcomes.push({ status, value }),
  });
  return { copy, outcomes };
}
