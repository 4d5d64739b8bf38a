// What the server says of its operations.
import { element } from "./elements.js";

/** Shows the server's log, and asks for it again each second while the page is seen. */
export function followLog(): void {
  const list = element("#entries", HTMLElement);
  let shown = "";
  const refresh = async (): Promise<void> => {
    const text = await fetch("/api/log").then(
      (response) => response.text(),
      () => '["The server does not answer"]',
    );
    if (text === shown) return;
    shown = text;
    const entries: readonly string[] = JSON.parse(text);
    list.replaceChildren(
      ...entries.map((entry) =>
        Object.assign(document.createElement("li"), { textContent: entry }),
      ),
    );
  };
  refresh();
  setInterval(() => document.hidden || refresh(), 1000);
}
