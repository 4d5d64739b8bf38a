import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parameters } from "./parameters.js";
import { type Ending, type Plan, Tree } from "./tree.js";

/** What happens to a tree. */
type Event =
  | { readonly kind: "end"; readonly leaf: number; readonly ending: Exclude<Ending, "reason"> }
  | { readonly kind: "report"; readonly leaf: number }
  | { readonly kind: "cancel"; readonly node: number; readonly reason: unknown };

const ending = fc.constantFrom("result", "result", "error", "cancellation") as fc.Arbitrary<
  Exclude<Ending, "reason">
>;

const { root } = fc.letrec<{ root: Plan; leaf: Plan; group: Plan; nested: Plan }>((tie) => ({
  leaf: fc.record({
    kind: fc.constant("leaf" as const),
    onCancel: fc.constantFrom("reason", "reason", "nothing", "result", "error", "cancellation"),
    ended: fc.option(ending, { nil: undefined, freq: 8 }).map((given) => given),
  }),
  group: fc
    .tuple(
      fc.constantFrom("all" as const, "any" as const),
      fc.array(tie("root"), { maxLength: 3, size: "max" }),
    )
    .map(([kind, children]) => ({ kind: children.length > 0 ? kind : "all", children })),
  nested: tie("root").map((child) => ({ kind: "run" as const, children: [child] as const })),
  root: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 2, arbitrary: tie("leaf") },
    { weight: 4, arbitrary: tie("group") },
    { weight: 2, arbitrary: tie("nested") },
  ),
}));

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("end" as const), leaf: fc.nat({ max: 9 }), ending }),
  fc.record({ kind: fc.constant("end" as const), leaf: fc.nat({ max: 9 }), ending }),
  fc.record({ kind: fc.constant("report" as const), leaf: fc.nat({ max: 9 }) }),
  fc.record({
    kind: fc.constant("cancel" as const),
    node: fc.nat({ max: 12 }),
    reason: fc.constantFrom<unknown>("not needed", null, undefined, { why: "not needed" }),
  }),
);

function play(tree: Tree, given: Event): void {
  const { nodes, leaves } = tree;
  if (given.kind === "cancel") {
    const node = nodes[given.node % nodes.length];
    if (node) tree.cancel(node, given.reason);
  } else {
    const leaf = leaves[given.leaf % Math.max(leaves.length, 1)];
    if (given.kind === "report") leaf?.source?.report({ report: given.leaf });
    else leaf?.end(given.ending);
  }
}

/** Lets every body end, however deep it is. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await null;
}

describe("whenAll(), whenAny() and run()", () => {
  test("end as their parts say and pass a cancel on once, in any tree", async () => {
    await fc.assert(
      fc.asyncProperty(
        root,
        fc.array(event, { maxLength: 10, size: "max" }),
        async (plan, events) => {
          const tree = new Tree(plan);
          await settle();
          tree.check();
          for (const given of events) {
            play(tree, given);
            await settle();
            tree.check();
          }
          for (const leaf of tree.leaves) leaf.end("result");
          await settle();
          tree.check();
          for (const { outcomes } of tree.nodes) expect(outcomes).toHaveLength(1);
        },
      ),
      parameters(0.3),
    );
  });
});
