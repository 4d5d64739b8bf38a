// The panel: what runs in this page, as a tree with a bar and a Cancel for each.
import { AsyncStatus } from "async-operation";
import { observeOperations } from "async-operation/diagnostics";
import { printable } from "../names.js";
import { type Branch, treeOfRunning } from "../tree.js";
import { element } from "./elements.js";

/** Shows what runs; draws at most once in each frame. */
export function showRunning(): void {
  const list = element("#running ul", HTMLUListElement);
  const rows = new Map<Branch["operation"], HTMLLIElement>();
  let isScheduled = false;
  const draw = (): void => {
    isScheduled = false;
    const branches = treeOfRunning();
    const focused = list.querySelector("li:focus-within");
    const place = [...list.children].indexOf(focused ?? list);
    const left = new Set(rows.keys());
    for (const [index, branch] of branches.entries()) {
      const row = rows.get(branch.operation) ?? createRow(branch);
      rows.set(branch.operation, row);
      left.delete(branch.operation);
      update(row, branch);
      // Not moved without need: a button that is moved loses the focus.
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    }
    for (const operation of left) {
      rows.get(operation)?.remove();
      rows.delete(operation);
    }
    if (focused?.isConnected !== false) return;
    // Its row has ended: the focus goes to the row in its place, and not to the top of the page.
    const next = list.children[place] ?? list.lastElementChild;
    (next?.querySelector("button") ?? list).focus();
  };
  const schedule = (): void => {
    if (!isScheduled) requestAnimationFrame(draw);
    isScheduled = true;
  };
  observeOperations(schedule);
  setInterval(schedule, 500); // The ages.
}

function createRow({ operation, ...branch }: Branch): HTMLLIElement {
  const name = printable(branch.name);
  const { content } = element("#running template", HTMLTemplateElement);
  const row = element("li", HTMLLIElement, content).cloneNode(true) as HTMLLIElement;
  row.dataset["name"] = name;
  const title = element(".name", HTMLElement, row);
  title.textContent = title.title = name; // A long one is cut off.
  element("progress", HTMLProgressElement, row).ariaLabel = name;
  const button = element("button", HTMLButtonElement, row);
  button.ariaLabel = `Cancel ${name}`;
  button.addEventListener("click", () => operation.cancel("canceled in the panel"));
  return row;
}

function update(row: HTMLLIElement, { operation, depth, fraction, age }: Branch): void {
  row.style.setProperty("--depth", String(depth));
  const bar = element("progress", HTMLProgressElement, row);
  if (fraction === undefined) bar.removeAttribute("value");
  else bar.value = fraction;
  element(".age", HTMLElement, row).textContent = `${(age / 1000).toFixed(1)} s`;
  // Not disabled, which would lose the focus. To cancel again has no effect.
  const isCanceled = operation.status !== AsyncStatus.Started;
  element("button", HTMLButtonElement, row).ariaDisabled = String(isCanceled);
}
