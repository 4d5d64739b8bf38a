// Random trees of operations, and the laws of their nodes.
import assert from "node:assert/strict";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
  isCancellation,
  run,
  watch,
  whenAll,
  whenAny,
} from "async-operation";
import { toPromise } from "async-operation/promise";
import { assertSame } from "../../spec/support/identity.js";

const { Completed, Canceled, Error: Failed } = AsyncStatus;

type Operation = IAsyncOperationWithProgress<unknown, unknown>;

/** How a leaf ends. */
export type Ending = "result" | "error" | "cancellation" | "reason";

/** What a tree is made of. */
export type Plan =
  | {
      readonly kind: "leaf";
      readonly onCancel: Ending | "nothing";
      readonly ended: Ending | undefined;
    }
  | { readonly kind: "all" | "any"; readonly children: readonly Plan[] }
  | { readonly kind: "run"; readonly children: readonly [Plan] };

interface Outcome {
  readonly status: AsyncStatus;
  readonly value: unknown;
  /** The how manieth end of all it was. */
  readonly order: number;
}

/** One call of `cancel`. */
interface Call {
  readonly reason: unknown;
  readonly direct: boolean;
}

/** One operation of a tree, and all that it told. */
export class Node {
  readonly kind: Plan["kind"];
  readonly children: readonly Node[];
  readonly operation: Operation;
  readonly source: AsyncOperationSource<unknown, unknown> | undefined;
  readonly outcomes: Outcome[] = [];
  readonly calls: Call[] = [];
  readonly progress: unknown[] = [];
  readonly #expectedProgress: unknown[] = [];
  #parent: Node | undefined;
  /** The first cancel of a running operation: its reason, and the inputs that still ran. */
  request: { readonly reason: unknown; readonly running: readonly Node[] } | undefined;

  constructor(plan: Plan, tree: Tree) {
    this.kind = plan.kind;
    this.children = "children" in plan ? plan.children.map((child) => new Node(child, tree)) : [];
    for (const child of this.children) child.#parent = this;
    this.source = plan.kind === "leaf" ? new AsyncOperationSource() : undefined;
    this.operation = this.source?.operation ?? this.#combine();
    if (plan.kind === "leaf") this.#prepare(plan);
    this.#listen(tree);
    tree.nodes.push(this);
  }

  get outcome(): Outcome | undefined {
    return this.outcomes[0];
  }

  /** Ends a leaf. */
  end(ending: Ending, reason?: unknown): void {
    const { source } = this;
    if (ending === "result") source?.complete({ result: 1 });
    if (ending === "error") source?.fail(new Error("No disk"));
    if (ending === "cancellation") source?.fail(new CanceledError("by itself"));
    if (ending === "reason") source?.fail(reason);
  }

  #prepare({ onCancel, ended }: Extract<Plan, { kind: "leaf" }>): void {
    if (onCancel !== "nothing") this.source?.onCancel((reason) => this.end(onCancel, reason));
    if (ended) this.end(ended);
  }

  #combine(): Operation {
    const operations = this.children.map(({ operation }) => operation);
    if (this.kind === "all") return whenAll(operations);
    if (this.kind === "any") return whenAny(operations);
    return run(({ onCancel }) => {
      const [part] = operations as [Operation];
      onCancel(part);
      return toPromise(part);
    });
  }

  #listen(tree: Tree): void {
    watch(this.operation, {
      progress: (value) => {
        this.progress.push(Object.entries(Object(value)));
        this.#parent?.expectProgress(this, { value });
      },
      completed: (status, value) => {
        tree.ends++;
        this.outcomes.push({ status, value, order: tree.ends });
        this.#parent?.expectProgress(this, {});
      },
    });
    const { cancel } = this.operation;
    const spy = (reason: unknown): void => {
      const direct = tree.direct === this;
      tree.direct = undefined;
      this.calls.push({ reason, direct });
      if (!this.outcome && !this.request)
        this.request = { reason, running: this.children.filter(({ outcome }) => !outcome) };
      Reflect.apply(cancel, this.operation, [reason]);
    };
    Object.defineProperty(this.operation, "cancel", { value: spy });
  }

  /** What `whenAll` is to report of an input; a child is listened to before its parent listens. */
  expectProgress(child: Node, report: object): void {
    if (this.kind !== "all" || this.outcome) return;
    const completed = this.children.filter(({ outcome }) => outcome).length;
    const index = this.children.indexOf(child);
    const total = this.children.length;
    this.#expectedProgress.push(Object.entries({ index, ...report, completed, total }));
  }

  /** Throws unless the node is where its children have brought it. */
  check(): void {
    assert.ok(this.outcomes.length <= 1, `${this.kind} ends once`);
    if (this.kind !== "leaf") {
      const expected = this.#derive();
      const { outcome } = this;
      assert.equal(outcome?.status, expected?.status, `${this.kind} ends as its children say`);
      assertSame(outcome?.value, expected?.value);
    }
    this.#checkCancel();
    if (this.kind === "all") assertSame(this.progress, this.#expectedProgress);
  }

  #derive(): Pick<Outcome, "status" | "value"> | undefined {
    const outcomes = this.children.map(({ outcome }) => outcome);
    const ended = outcomes.filter((outcome) => outcome !== undefined);
    if (this.kind === "any") return ended.sort((left, right) => left.order - right.order)[0];
    if (ended.length < outcomes.length) return undefined;
    if (this.kind === "run") return this.#deriveRun(ended);
    const failure =
      ended.find(({ status }) => status === Failed) ??
      ended.find(({ status }) => status === Canceled);
    return failure ?? { status: Completed, value: ended.map(({ value }) => value) };
  }

  /** A body that throws what its part was canceled with ends in Canceled where that counts as a cancellation. */
  #deriveRun([part]: readonly Outcome[]): Pick<Outcome, "status" | "value"> | undefined {
    if (part === undefined || part.status === Completed) return part;
    const { request } = this;
    const requested = request && Object.is(request.reason, part.value);
    return { ...part, status: requested || isCancellation(part.value) ? Canceled : Failed };
  }

  #checkCancel(): void {
    for (const child of this.children) {
      const calls = child.calls.filter(({ direct }) => !direct);
      const expected = this.request?.running.includes(child) ? 1 : 0;
      assert.equal(calls.length, expected, `The cancel of ${this.kind} reaches who runs, once`);
      if (expected && this.request?.reason !== undefined)
        assert.ok(Object.is(calls[0]?.reason, this.request.reason), "The reason passes as it is");
    }
  }
}

/** A tree; the nodes in the order in which they were made, the root last. */
export class Tree {
  readonly nodes: Node[] = [];
  ends = 0;
  /** Who is canceled by the test, and not by its parent. */
  direct: Node | undefined;

  constructor(plan: Plan) {
    new Node(plan, this);
  }

  get leaves(): Node[] {
    return this.nodes.filter(({ kind }) => kind === "leaf");
  }

  cancel(node: Node, reason: unknown): void {
    this.direct = node;
    node.operation.cancel(reason);
  }

  check(): void {
    for (const node of this.nodes) node.check();
  }
}
