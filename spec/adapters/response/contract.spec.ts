import { afterAll, beforeAll } from "@jest/globals";
import { run } from "async-operation";
import { fromResponse, toResponse } from "async-operation/response";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { serve } from "../../support/http.js";

/** Runs a body on the server; the suite compares errors, so that all of them is sent. */
const respond = (body: Body): Response =>
  toResponse(run(body), { error: (error) => error as Error });

// A client that cancels drops the connection, and ends without the reason's way to the server.
const streamed = [
  "synchrony",
  "partial results",
  "identity",
  "outcome after cancel",
  "cancellation reasons",
] as const;

describeContract("fromResponse() of toResponse()", (body) => fromResponse(() => respond(body)), {
  without: streamed,
});

const bodies = new Map<string, Body>();
let served: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  served = await serve(({ url = "" }) => respond(bodies.get(url) as Body));
});
afterAll(() => served.stop());

// The connection may be dropped before the body runs, and the client does not wait for its end.
describeContract(
  "fromResponse() of a real server",
  (body) => {
    const path = `/${bodies.size}`;
    bodies.set(path, body);
    return fromResponse(({ signal }) => fetch(served.origin + path, { method: "POST", signal }));
  },
  { without: [...streamed, "cancellation"] },
);
