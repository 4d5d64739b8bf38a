// Runs the suite in the page, and then in a module worker of it.
import { runSuite } from "./suite.mjs";

function runInWorker() {
  return new Promise((resolve, reject) => {
    const worker = new Worker("worker.mjs", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

const failure = (error) => ({ passed: 0, failed: [String(error?.stack ?? error)] });
const page = await runSuite().catch(failure);
const worker = await runInWorker().catch(failure);
globalThis.results = JSON.stringify({ page, worker });
