// An upload in a page of React: two views of it, a stop and a restart. The page is one of jsdom.
import { setTimeout as sleep } from "node:timers/promises";
import {
  AsyncOperationSource,
  AsyncStatus,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { useOperation, useRun } from "async-operation/react";
import { JSDOM } from "jsdom";
import { createElement as e, StrictMode } from "react";

type Upload = IAsyncOperationWithProgress<string, number>;

/** The newest upload. What a network would do to it is done at the end of this program. */
let source = new AsyncOperationSource<string, number>();

function startUpload(name: string): Upload {
  console.log("start", name);
  source = new AsyncOperationSource();
  source.onCancel(source.fail);
  return source.operation;
}

/** The second view: it has the operation, and starts nothing. */
function Percent({ upload }: { upload: Upload | undefined }) {
  const { progress = 0 } = useOperation(upload);
  return e("b", null, ` ${progress * 100} % `);
}

function Uploader({ name }: { name: string }) {
  const { operation, status, progress, result, error, run, cancel } = useRun(startUpload);
  const isRunning = status === AsyncStatus.Started;
  const onClick = () => void (isRunning ? cancel("not needed") : run(name));
  return e(
    "form",
    null,
    e("button", { type: "button", onClick }, isRunning ? "Stop" : "Upload"),
    e("progress", { value: progress ?? 0 }),
    e(Percent, { upload: operation }),
    e("output", null, result ?? String(error ?? "")),
  );
}

// The page.
const { window } = new JSDOM("<main></main>");
for (const [name, value] of Object.entries({
  window,
  document: window.document,
  navigator: window.navigator,
}))
  Object.defineProperty(globalThis, name, { value, configurable: true });
const { createRoot } = await import("react-dom/client"); // It needs a document.
const main = window.document.querySelector("main") as HTMLElement;
const root = createRoot(main);
root.render(e(StrictMode, null, e(Uploader, { name: "a.txt" })));

/** Prints the page when it has been drawn. */
async function print(): Promise<void> {
  await sleep(40);
  console.log(main.textContent, main.querySelector("progress")?.value);
}

await print();
const button = main.querySelector("button") as HTMLButtonElement;
button.click();
for (const part of [0.1, 0.25, 0.5]) source.report(part);
await print();
button.click(); // Stop.
await print();
button.click(); // Upload again.
source.report(1);
source.complete("uploaded");
await print();
button.click(); // And again: to leave the page cancels it.
root.unmount();
await sleep(40);
console.log(String(source.reason));
