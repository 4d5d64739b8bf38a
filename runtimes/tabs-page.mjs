// A tab that follows operations over HTTP.
import { fromHttp } from "../dist/adapters/http/index.js";
import { AsyncStatus } from "../dist/lib/index.js";

/** The names of the statuses. */
const names = Object.fromEntries(Object.entries(AsyncStatus).map(([name, value]) => [value, name]));

/** The operations of this tab: what each has reported, and how long its cancel took. */
const followed = [];

/** Starts operations at a URL, by POST. */
globalThis.start = (url, count) => {
  for (let index = 0; index < count; index++) {
    const operation = fromHttp(new Request(url, { method: "POST", body: String(index) }));
    const entry = { operation, reports: 0, status: "Started", milliseconds: undefined };
    operation.progress = () => entry.reports++;
    operation.completed = (_, status) => {
      entry.status = names[status];
      entry.milliseconds = performance.now() - entry.canceled;
    };
    followed.push(entry);
  }
};

/** Cancels them all. */
globalThis.cancelAll = () => {
  for (const entry of followed) {
    entry.canceled = performance.now();
    entry.operation.cancel("not needed");
  }
};

/** Returns what is known of them. */
globalThis.look = () =>
  JSON.stringify(
    followed.map(({ reports, status, milliseconds }) => ({ reports, status, milliseconds })),
  );

globalThis.isReady = true;
