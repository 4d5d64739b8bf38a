// Follows a job of a server that answers 202: by its progress to the end, and once more, canceled.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type IAsyncOperationWithProgress, toPromise } from "async-operation";
import { fromPolling } from "async-operation/polling";

interface Job {
  readonly id: number;
  readonly status: "running" | "succeeded" | "canceled";
  readonly percent: number;
}

// The server.
const jobs: Job[] = [];
const server = createServer(({ method, url = "" }, response) => {
  if (method === "POST") jobs.push({ id: jobs.length, status: "running", percent: 0 });
  const id = method === "POST" ? jobs.length - 1 : Number(url.split("/").at(-1));
  const { percent, status } = jobs[id] as Job;
  if (method === "DELETE") jobs[id] = { id, status: "canceled", percent };
  else if (method === "GET" && status === "running")
    jobs[id] = { id, status: percent < 50 ? "running" : "succeeded", percent: percent + 50 };
  response.writeHead(method === "GET" ? 200 : 202).end(JSON.stringify(jobs[id]));
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jobs`;

/** Sends a request, and returns the job. */
async function send(path: string, init: RequestInit): Promise<Job> {
  const response = await fetch(origin + path, init);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** Starts a job, and follows it. */
function convert(): IAsyncOperationWithProgress<string, number> {
  return fromPolling({
    start: ({ signal }) => send("", { method: "POST", signal }),
    poll: ({ id }, { signal }) => send(`/${id}`, { signal }),
    outcome({ id, status }) {
      if (status === "canceled") throw new DOMException("The job was canceled", "AbortError");
      return status === "succeeded" ? { result: `file ${id}` } : undefined;
    },
    cancel: ({ id }) => send(`/${id}`, { method: "DELETE" }),
    progress: ({ percent }) => percent / 100,
    interval: 5,
  });
}

console.log(await toPromise(convert(), { progress: (value) => console.log(value) }));

const unwanted = convert();
unwanted.progress = () => unwanted.cancel("not needed");
await toPromise(unwanted).catch((reason) => console.log(reason));
console.log("server:", jobs[1]?.status);
server.close();
