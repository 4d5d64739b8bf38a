// Serves one operation through the worker itself, as a worker of the web does.
import { toMessagePort } from "../dist/adapters/message-port/index.js";
import { run } from "../dist/lib/index.js";

const counting = run(async ({ report, onCancel }) => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (const value of [1, 2, 3]) report(value);
  return new Promise((resolve) => onCancel((reason) => resolve(`stopped: ${reason}`)));
});
toMessagePort(counting, { port: globalThis });
