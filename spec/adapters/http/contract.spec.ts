import { afterAll, beforeAll } from "@jest/globals";
import { type IAsyncOperationWithProgress, run } from "async-operation";
import { fromHttp, toHttp } from "async-operation/http";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { serve } from "../../support/http.js";
import { keep, requestOf } from "./client-scene.js";

// Some cases leave an operation that runs: the connection that follows it has timers.
Object.assign(globalThis, { peersKeepTimers: true });

const bodies = new Map<string, Body>();
const running = new Map<string, IAsyncOperationWithProgress<unknown, unknown>>();
const handle = toHttp(({ url }) => run(bodies.get(new URL(url).pathname) as Body), {
  keep,
  find: (id) => running.get(id),
  error: (error) => error as Error, // The suite compares errors.
});
let served: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  served = await serve(async (incoming) => handle(await requestOf(incoming)));
});
afterAll(() => served.stop());

// The server sends copies, later, and only the newest report to a client that connects.
const copies = ["synchrony", "partial results", "identity", "lossless progress"] as const;
// The body of a case may have ended before the server asks for it; then, no report is left.
const found = ["progress"] as const;

describeContract(
  "fromHttp() of work that runs",
  (body) => {
    const id = `${running.size}`;
    running.set(id, run(body));
    return fromHttp(`${served.origin}/?operation=${id}`);
  },
  { without: [...copies, ...found] },
);

// The cases cancel at once, before the request is sent: the work does not start.
const started = ["cancellation", "cancellation reasons", "outcome after cancel"] as const;

describeContract(
  "fromHttp() of work that it starts",
  (body) => {
    const path = `/${bodies.size}`;
    bodies.set(path, body);
    return fromHttp(() => new Request(served.origin + path, { method: "POST" })); // Without a signal.
  },
  { without: [...copies, ...started] },
);
