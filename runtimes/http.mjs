// The adapters http and fetch, with the server of the runtime and with real connections.
import { fromFetch } from "../dist/adapters/fetch/index.js";
import { fromHttp, toHttp } from "../dist/adapters/http/index.js";
import { toPromise } from "../dist/adapters/promise.js";
import { AsyncStatus, run } from "../dist/lib/index.js";
import { equal } from "./assert.mjs";
import { listen } from "./http-server.mjs";

/** A case with a function that starts the operation of a name on a server. */
const caseOf = (title, test) => ({
  title,
  async run() {
    const { origin, stop } = await listen();
    const urlOf = (name) => `${origin}/http/${name}`;
    try {
      await test(
        (name, { body, ...options } = {}) =>
          fromHttp(new Request(urlOf(name), { method: "POST", body }), {
            reconnect: { pause: 10 },
            ...options,
          }),
        urlOf,
      );
    } finally {
      stop();
    }
  },
});

const failureOf = (operation) => toPromise(operation).catch((reason) => reason);

/** The query of an operation that no other case has. */
const once = () => `?${performance.now()}-${Math.random()}`;

export const http = [
  {
    title: "toHttp() starts, shows and cancels an operation",
    async run() {
      const handle = toHttp(() =>
        run(({ onCancel, report }) => {
          report({ part: 0.5 });
          return new Promise((resolve) => onCancel((reason) => resolve(`stopped: ${reason}`)));
        }),
      );
      const send = (method, path) => handle(new Request(`http://localhost${path}`, { method }));
      const started = await send("POST", "/work");
      const { url } = await started.json();
      equal([started.status, started.headers.get("location") === url], [202, true]);
      const looked = await send("GET", `/work${url}`);
      equal(await looked.json(), { status: "Started", progress: { part: 0.5 } });
      equal((await send("HEAD", `/work${url}`)).status, 200);
      equal((await send("DELETE", `/work${url}&reason=enough`)).status, 202);
      const { status, result } = await (await send("GET", `/work${url}`)).json();
      equal([status, result], ["Completed", "stopped: enough"]);
      equal((await send("GET", "/work?operation=7")).status, 404);
    },
  },
  caseOf("fromHttp() follows an operation of a real server", async (start) => {
    const values = [];
    const operation = start("count", { parse: String, parseProgress: Number });
    equal(await toPromise(operation, { progress: (value) => values.push(value) }), "done");
    equal([values.at(-1), new Set(values).size], [3, values.length]);
  }),
  caseOf("fromHttp() ends in the error of the server", async (start) => {
    const operation = start("fail");
    const { name, message } = await failureOf(operation);
    equal([operation.status, name, message], [AsyncStatus.Error, "RangeError", "no disk"]);
  }),
  caseOf("fromHttp() cancels the work, and ends as it does", async (start) => {
    const stopped = start("stop", { located: () => stopped.cancel("not needed") });
    equal(await toPromise(stopped), "stopped: not needed");
    const canceled = start("cancel", { located: () => canceled.cancel("not needed") });
    equal(await failureOf(canceled), "not needed");
    equal(canceled.status, AsyncStatus.Canceled);
  }),
  caseOf("fromHttp() follows by another connection when one is cut", async (start) => {
    equal(await toPromise(start(`cut${once()}`)), "started 1");
  }),
  caseOf("fromHttp() sends a request with its body again", async (start) => {
    equal(await toPromise(start(`refused${once()}`, { body: "rows" })), "got rows");
  }),
  caseOf("fromHttp() follows more operations than there are connections", async (start) => {
    const operations = Array.from({ length: 8 }, () => start("count"));
    equal(
      (await Promise.all(operations.map((each) => toPromise(each)))).join(),
      Array(8).fill("done").join(),
    );
  }),
  caseOf("fromHttp() leaves an operation, and follows it by its URL", async (start) => {
    const view = new AbortController();
    let url;
    const left = start("stop", {
      leave: view.signal,
      located(value) {
        url = value;
        view.abort("view closed");
      },
    });
    equal([await failureOf(left), left.status], ["view closed", AsyncStatus.Canceled]);
    const again = fromHttp(url);
    const seen = await (await fetch(url)).json();
    equal(seen.status, "Started");
    again.cancel("enough");
    equal(await toPromise(again), "stopped: enough");
  }),
  caseOf(
    "fromHttp() ends in Error when the server does not know the operation",
    async (_, urlOf) => {
      const operation = fromHttp(urlOf("count?operation=7"));
      equal((await failureOf(operation)).status, 404);
    },
  ),
  caseOf("fromFetch() sends a body, and reports what it can", async (_, urlOf) => {
    const phases = new Set();
    const operation = fromFetch(urlOf("echo"), { method: "POST", body: "x".repeat(100_000) });
    operation.progress = (_, { phase }) => phases.add(phase);
    const response = await toPromise(operation);
    const { status, ok, url, redirected } = response;
    equal([status, ok, url, redirected], [201, true, urlOf("echo"), false]);
    equal((await response.clone().text()).length, 100_000);
    equal(response.clone().url, url);
    const reportsUpload = typeof XMLHttpRequest === "function";
    equal([...phases], reportsUpload ? ["upload", "download"] : ["download"]);
  }),
  caseOf("fromFetch() cancels a response that never ends", async (_, urlOf) => {
    for (const init of [{}, { method: "POST", body: "text" }]) {
      const operation = fromFetch(urlOf("endless"), init);
      setTimeout(() => operation.cancel("enough"), 50);
      equal([await failureOf(operation), operation.status], ["enough", AsyncStatus.Canceled]);
    }
  }),
];
