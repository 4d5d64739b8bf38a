// The running operations as a tree, for a terminal and for a page.
import { type RunningOperation, running } from "async-operation/diagnostics";

/** One operation of the tree. */
export interface Branch extends RunningOperation {
  /** The number of operations around it. */
  readonly depth: number;
  /** What leads to it in a drawing, as "│  └─ ". */
  readonly lines: string;
  /** How far it is, 0..1, if it reports that. */
  readonly fraction: number | undefined;
}

/** Returns what runs: each operation before its parts. */
export function treeOfRunning(): Branch[] {
  const list = running();
  const known = new Set(list.map(({ operation }) => operation));
  const partsOf = (whole: unknown): RunningOperation[] =>
    list.filter(({ parent }) => (parent && known.has(parent) ? parent : undefined) === whole);
  const branches = (whole: unknown, depth: number, indent: string): Branch[] =>
    partsOf(whole).flatMap((each, index, parts) => {
      const isLast = index === parts.length - 1;
      const lines = depth === 0 ? "" : `${indent}${isLast ? "└─ " : "├─ "}`;
      const inner = depth === 0 ? "" : `${indent}${isLast ? "   " : "│  "}`;
      const branch = { ...each, depth, lines, fraction: fractionOf(each.progress) };
      return [branch, ...branches(each.operation, depth + 1, inner)];
    });
  return branches(undefined, 0, "");
}

/** Returns the part of a report that is done, 0..1; undefined if it does not say. */
function fractionOf(report: unknown): number | undefined {
  if (typeof report === "number") return report;
  const { loaded, total } = Object(report) as { loaded?: number; total?: number };
  return loaded !== undefined && total ? loaded / total : undefined;
}
