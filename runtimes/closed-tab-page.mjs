// A tab that serves an operation to another tab, or follows the one of another tab.
import { fromMessagePort, toMessagePort } from "../dist/adapters/message-port/index.js";
import { AsyncStatus, run } from "../dist/lib/index.js";

const { port: relay } = new SharedWorker("closed-tab-relay.js");
let report;
let reported = 0;

/** Serves an operation that never ends. */
globalThis.serve = () => {
  const operation = run((context) => {
    report = context.report;
    return new Promise(() => {});
  });
  const port = toMessagePort(operation);
  relay.postMessage(undefined, [port]);
  noteFollower();
};

/** Notes when the other tab waits for the lock of this one: it does not notice a tab that ends before that. */
async function noteFollower() {
  const { pending } = await navigator.locks.query();
  globalThis.isFollowed = pending.length > 0;
  if (!globalThis.isFollowed) setTimeout(noteFollower, 5);
}

/** Reports the next numbers, from 1 on, in one turn. */
globalThis.reportNext = (count = 1) => {
  for (let index = 0; index < count; index++) report(++reported);
};

/** Follows the next operation that arrives, and stores what came of it for all tabs. */
globalThis.follow = () => {
  localStorage.clear();
  relay.onmessage = ({ ports: [port] }) => {
    const operation = fromMessagePort(port);
    let reports = 0;
    let isComplete = true;
    operation.progress = (_, value) => {
      isComplete &&= value === ++reports;
    };
    operation.completed = ({ errorCode }, status) => {
      const [name] = Object.entries(AsyncStatus).find(([, value]) => value === status);
      const seen = { status: name, message: errorCode?.message, at: Date.now() };
      localStorage.seen = JSON.stringify({ ...seen, reports, isComplete });
    };
  };
};

globalThis.isReady = true;
