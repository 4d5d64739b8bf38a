// The page: it follows the import whose URL it has stored, in this tab or another, before or after a reload.
import type { IAsyncOperationWithProgress } from "async-operation";
import { AsyncStatus } from "async-operation";
import { fromHttp, type HttpRequest } from "async-operation/http";
import { element } from "../elements.js";
import { drawOperation } from "../view.js";

type Import = IAsyncOperationWithProgress<string, { loaded: number; total: number }>;

/** The URL of the import, shared by all tabs. */
const key = "async-operation/import";

const button = (name: string): HTMLButtonElement => element(`[name=${name}]`, HTMLButtonElement);
let operation: Import | undefined;
let origin = "";

function follow(request: HttpRequest): Import {
  return fromHttp(request, {
    parse: String,
    parseProgress: (value) => value as { loaded: number; total: number },
    located: (url) => localStorage.setItem(key, url),
    reconnect: { attempts: 1000, pause: 200, most: 1000 },
  });
}

/** Draws an import until its end, unless another one is drawn in the meantime. */
async function show(next: Import): Promise<void> {
  operation = next;
  const view = element(".view", HTMLElement);
  view.removeAttribute("data-status");
  for (const each of [".details", ".outcome"]) element(each, HTMLElement, view).textContent = "";
  button("start").disabled = true;
  button("cancel").disabled = false;
  await drawOperation(view, next, (rows) => `The server has imported ${rows}`);
  if (operation !== next) return;
  button("start").disabled = false;
  button("cancel").disabled = true;
  if (next.status === AsyncStatus.Error) localStorage.removeItem(key); // It has expired.
}

button("start").addEventListener("click", () => {
  show(follow(new Request(`${origin}/imports`, { method: "POST" })));
});
button("cancel").addEventListener("click", () => {
  button("cancel").disabled = true;
  operation?.cancel("you pressed Cancel");
});
button("reload").addEventListener("click", () => location.reload());
button("tab").addEventListener("click", () => open(location.href, "_blank"));
for (const name of ["connection", "server"])
  button(name).addEventListener("click", () => refresh(name, { method: "POST" }));
// Another tab has started an import.
addEventListener("storage", ({ key: changed, newValue }) => {
  if (changed === key && newValue !== null) show(follow(newValue));
});

/** Shows the state of the network and of the server, and what happened. */
async function refresh(path = "state", init?: RequestInit): Promise<void> {
  const response = await fetch(`/api/lasting/${path}`, init);
  const state = await response.json();
  origin = state.origin;
  const { hasQueue, isConnected, isRunning } = state;
  element("#state", HTMLElement).textContent =
    `The connection is ${isConnected ? "up" : "cut"}, the server ${isRunning ? "runs" : "is down"}.`;
  element("#backing", HTMLElement).textContent = hasQueue
    ? "600 rows, a job of BullMQ, followed over HTTP."
    : "600 rows, in the memory of the server, followed over HTTP. With Redis on the PATH, the server can be killed.";
  button("connection").textContent = isConnected ? "Cut the connection" : "Restore the connection";
  button("connection").disabled = false;
  button("server").textContent = isRunning ? "Kill the server" : "Start the server";
  button("server").disabled = !hasQueue;
  element("#entries", HTMLElement).replaceChildren(
    ...state.entries.map((entry: string) =>
      Object.assign(document.createElement("li"), { textContent: entry }),
    ),
  );
}

await refresh();
const stored = localStorage.getItem(key);
if (stored === null) button("start").disabled = false;
else show(follow(stored));
setInterval(() => document.hidden || refresh(), 1000);
