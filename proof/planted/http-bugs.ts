// Bugs of http: each breaks one rule of its page, on the server or in the client.
import { ClientRequests } from "../../adapters/http/client-requests.js";
import { Connection } from "../../adapters/http/connection.js";
import { Directory } from "../../adapters/http/directory.js";
import { Pause } from "../../adapters/http/pause.js";
import { Resource } from "../../adapters/http/resource.js";
import { Resources } from "../../adapters/http/resources.js";
import { type Bug, replaceGetter, replaceMethod } from "./planting.js";

type AnyConnection = Connection<unknown, unknown>;

/** Returns a request with a header changed, or without it. */
function withHeader(request: Request, name: string, value?: string): Request {
  const headers = new Headers(request.headers);
  if (value === undefined) headers.delete(name);
  else headers.set(name, value);
  return new Request(request, { headers });
}

const serverBugs: readonly Bug[] = [
  {
    rule: "a key starts one operation",
    plant: () =>
      replaceMethod(Directory.prototype, "open", (_, open) => (request) => {
        const isStart = request.method === "POST";
        return open(isStart ? withHeader(request, "idempotency-key") : request);
      }),
  },
  {
    rule: "a canceled key does not start later",
    plant: () =>
      replaceMethod(Directory.prototype, "open", (_, open) => (request) => {
        const isCancel = request.method === "DELETE";
        return open(isCancel ? withHeader(request, "idempotency-key", "another") : request);
      }),
  },
  {
    rule: "an outcome is kept after the end",
    plant: () =>
      replaceMethod(Resources.prototype, "get", (_, get) => (id) => {
        const found = get(id);
        return found?.outcome ? undefined : found;
      }),
  },
  {
    rule: "no more operations than `keep.count` are held",
    plant: () => replaceGetter(Resources.prototype, "hasRoom", () => true),
  },
  {
    rule: "an operation without a client is canceled after `abandoned`",
    plant: () => replaceMethod(Resource.prototype, "touch", () => () => {}),
  },
  {
    rule: "an operation with a client is not abandoned",
    plant: () =>
      replaceMethod(Resource.prototype, "follow", (resource, follow) => (follower) => {
        const leave = follow(follower);
        resource.touch();
        return leave;
      }),
  },
  {
    rule: "a late client receives the newest report",
    plant: () =>
      replaceMethod(Resource.prototype, "eventsAfter", (resource, eventsAfter) => (id) => {
        return eventsAfter(id).filter((event) => event === resource.outcome);
      }),
  },
  {
    rule: "a client that has left is removed",
    plant: () =>
      replaceMethod(Resource.prototype, "follow", (_, follow) => (follower) => {
        follow(follower);
        return () => {};
      }),
  },
];

const clientBugs: readonly Bug[] = [
  {
    rule: "a start that is sent again has the same key",
    plant: () =>
      replaceMethod(ClientRequests.prototype, "start", (_, start) => async () => {
        return withHeader(await start(), "idempotency-key", String(Math.random()));
      }),
  },
  {
    rule: "a cancel has its reason",
    plant: () =>
      replaceMethod(ClientRequests.prototype, "cancel", (_, cancel) => (url) => {
        return cancel(url, undefined);
      }),
  },
  {
    rule: "a connection begins after the event that was received last",
    plant: () =>
      replaceMethod(ClientRequests.prototype, "follow", (_, follow) => (url, accept) => {
        return follow(url, accept, "");
      }),
  },
  {
    rule: "a server that answers 503 is asked again",
    plant: () =>
      replaceMethod(Connection.prototype as AnyConnection, "send", () => (request) => {
        return fetch(request);
      }),
  },
  {
    rule: "a lost connection is taken up again",
    plant: () =>
      replaceMethod(Connection.prototype as AnyConnection, "follow", (_, follow) => async (url) => {
        return await follow(url).catch((cause) => {
          throw new Error("It was lost", { cause });
        });
      }),
  },
  {
    rule: "a client pauses before it connects again",
    plant: () => replaceMethod(Pause.prototype, "wait", () => async () => {}),
  },
];

/** Every bug of http. */
export const httpBugs: readonly Bug[] = [...serverBugs, ...clientBugs];
