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
  const parts = new Map<unknown, RunningOperation[]>();
  for (const each of list) {
    const whole = each.parent && known.has(each.parent) ? each.parent : undefined;
    const others = parts.get(whole);
    if (others) others.push(each);
    else parts.set(whole, [each]);
  }
  const branches = (whole: unknown, depth: number, indent: string): Branch[] =>
    (parts.get(whole) ?? []).flatMap((each, index, { length }) => {
      const isLast = index === length - 1;
      const lines = depth === 0 ? "" : `${indent}${isLast ? "└─ " : "├─ "}`;
      const inner = depth === 0 ? "" : `${indent}${isLast ? "   " : "│  "}`;
      const branch = { ...each, depth, lines, fraction: fractionOf(each.progress) };
      return [branch, ...branches(each.operation, depth + 1, inner)];
    });
  return branches(undefined, 0, "");
}

/** Returns the part of a report that is done, 0..1; undefined if the report has no such number. */
function fractionOf(report: unknown): number | undefined {
  const { loaded, total } =
    typeof report === "number" ? { loaded: report, total: 1 } : Object(report);
  if (typeof loaded !== "number" || typeof total !== "number") return undefined;
  const fraction = loaded / total;
  return Number.isFinite(fraction) ? Math.min(Math.max(fraction, 0), 1) : undefined;
}
