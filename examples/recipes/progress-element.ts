import {
  type AsyncOperationLike,
  AsyncStatus,
  type MeasuredProgress,
  watch,
} from "async-operation";

export interface ProgressElements {
  /** The region that the work fills. Assistive technology may skip it while it is busy, so the bar is outside. */
  readonly region: Element;
  readonly bar: HTMLProgressElement;
  readonly button: HTMLButtonElement;
}

/** Shows how far an operation is, and lets the user cancel it, until it has ended. */
export function showInPage(
  operation: AsyncOperationLike<unknown, MeasuredProgress>,
  { region, bar, button }: ProgressElements,
): void {
  const cancel = () => operation.cancel("canceled by the user");
  const draw = (loaded: number, total = 0) => {
    const isKnown = total > 0 && Number.isFinite(total) && Number.isFinite(loaded);
    const percent = Math.floor(Math.min(Math.max(loaded / total, 0), 1) * 100);
    bar.setAttribute("aria-valuetext", isKnown ? `${percent} %` : "busy");
    if (!isKnown) return bar.removeAttribute("value"); // A bar without a value moves to and fro.
    bar.max = total;
    bar.value = loaded;
  };
  draw(0);
  region.setAttribute("aria-busy", "true");
  button.disabled = false;
  button.addEventListener("click", cancel);
  watch(operation, {
    progress: (value) =>
      typeof value === "number" ? draw(value, 1) : draw(value.loaded, value.total),
    completed(status) {
      if (status === AsyncStatus.Completed) draw(bar.max, bar.max);
      else if (bar.position < 0) draw(0, 1); // It stands still.
      region.setAttribute("aria-busy", "false");
      button.disabled = true;
      button.removeEventListener("click", cancel);
    },
  });
}
