// A card: its buttons start, cancel and follow an operation, whatever it does and wherever it runs.
import type { IAsyncOperationWithProgress, MeasuredProgress } from "async-operation";
import { setCurrent } from "./current.js";
import { element } from "./elements.js";
import { drawOperation } from "./view.js";

/** Makes the buttons of a card start an operation and show its result; returns a function that cancels it. */
export function bindCard<TResult>(
  id: string,
  start: () => IAsyncOperationWithProgress<TResult, MeasuredProgress>,
  describe: (result: TResult) => string,
): () => void {
  const card = element(`#${id}`, HTMLElement);
  const title = element("h2", HTMLElement, card).textContent ?? id;
  const views = element(".views", HTMLElement, card);
  const startButton = element("[name=start]", HTMLButtonElement, card);
  const cancelButton = element("[name=cancel]", HTMLButtonElement, card);
  const attachButton = card.querySelector<HTMLButtonElement>("[name=attach]");
  let operation: IAsyncOperationWithProgress<TResult, MeasuredProgress> | undefined;
  let lostFocus = false;

  const addView = async (name: string): Promise<void> => {
    if (operation === undefined) return;
    const { content } = element("#view", HTMLTemplateElement);
    views.append(content.cloneNode(true));
    const view = element(".view:last-child", HTMLElement, views);
    element("progress", HTMLProgressElement, view).ariaLabel = name;
    await drawOperation(view, operation, describe);
  };
  const setRunning = (isRunning: boolean): void => {
    startButton.disabled = isRunning;
    cancelButton.disabled = !isRunning;
  };

  setRunning(false);
  startButton.addEventListener("click", async () => {
    views.replaceChildren();
    operation = start();
    setCurrent(title, operation);
    setRunning(true);
    if (attachButton) attachButton.disabled = false; // Also when it has ended: a late view shows how.
    cancelButton.focus(); // The button that had the focus is disabled now.
    lostFocus = false;
    await addView(title);
    const { activeElement, body } = document;
    const hadFocus = card.contains(activeElement) || (lostFocus && activeElement === body);
    setRunning(false);
    if (hadFocus) startButton.focus();
  });
  cancelButton.addEventListener("click", () => {
    lostFocus = document.activeElement === cancelButton; // As whatever is disabled loses it.
    cancelButton.disabled = true; // It is a request: the operation ends when the work has stopped.
    operation?.cancel("you pressed Cancel");
  });
  // A browser may keep a page that was left, with its connections, to come back to it.
  const leave = (): void => operation?.cancel("the page was left");
  addEventListener("pagehide", leave);
  attachButton?.addEventListener("click", () => addView(`${title}, second view`));
  return leave;
}
