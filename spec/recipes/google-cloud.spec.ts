import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AsyncStatus, toPromise, waitFor } from "async-operation";
import {
  GoogleAuth,
  GrpcClient,
  grpc,
  lro,
  type OperationsClient,
  operationsProtos,
  protobuf,
  Status,
} from "google-gax";
import { follow } from "../../examples/recipes/google-cloud.js";
import { cancelLater, collect, hurry } from "./cloud.js";

const { Operation } = operationsProtos.google.longrunning;
type Call = grpc.ServerUnaryCall<{ readonly name: string }, object>;
type Answer = grpc.sendUnaryData<object>;

/** The messages of a service, as its .proto declares them. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Transcript { string text = 1; }
  message Listening { int32 percent = 1; }
`);
const types = { response: root.lookupType("Transcript"), metadata: root.lookupType("Listening") };

const anyOf = (type: protobuf.Type, message: object): object => ({
  type_url: `type.googleapis.com/${type.name}`,
  value: type.encode(message).finish(),
});
const name = "operations/1";
const listening = (percent: number) => ({ name, metadata: anyOf(types.metadata, { percent }) });
const transcribed = { name, done: true, response: anyOf(types.response, { text: "The sea" }) };
const failed = (code: Status, message = "") => ({ name, done: true, error: { code, message } });

/** The answers to GetOperation, one by one, the last one again and again: states, statuses, or none. */
let answers: (object | Status | "none")[] = [];
/** The requests, such as "GetOperation operations/1". */
let requests: string[] = [];
/** The newest request that is not answered. */
let pending: Call | undefined;

const handlers = {
  getOperation(call: Call, answer: Answer): void {
    requests.push(`GetOperation ${call.request.name}`);
    const [next] = answers.length > 1 ? answers.splice(0, 1) : answers;
    if (next === "none") pending = call;
    else if (typeof next === "object") answer(null, next);
    else answer({ code: next ?? Status.INTERNAL });
  },
  cancelOperation({ request }: Call, answer: Answer): void {
    requests.push(`CancelOperation ${request.name}`);
    if (answers[0] !== "none") answers = [failed(Status.CANCELLED)];
    answer(null, {});
  },
};

let server: grpc.Server;
let client: OperationsClient;

hurry();
// A channel of gRPC keeps timers while it is open.
Reflect.set(globalThis, "peersKeepTimers", true);

beforeEach(async () => {
  requests = [];
  pending = undefined;
  server = new grpc.Server();
  const protos: object = new GrpcClient().loadProto(".", "google/longrunning/operations.proto");
  const { google } = protos as {
    google: { longrunning: { Operations: grpc.ServiceClientConstructor } };
  };
  server.addService(google.longrunning.Operations.service, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  // No request ends by a limit of its client within a test.
  const methods = { GetOperation: { timeout_millis: 600_000 } };
  const options = {
    clientConfig: { interfaces: { "google.longrunning.Operations": { methods } } },
    servicePath: "127.0.0.1",
    port,
    sslCreds: grpc.credentials.createInsecure(),
    // Without a domain, it asks the network for one.
    auth: new GoogleAuth({ clientOptions: { universeDomain: "googleapis.com" } }),
  };
  client = lro(options).operationsClient(options);
});
afterEach(() => {
  client.close();
  server.forceShutdown();
});

describe("follow() of Google Cloud", () => {
  const start = async () => Operation.fromObject(listening(0));

  test("reports the metadata, and completes with the response", async () => {
    answers = [listening(50), listening(50), transcribed];
    const { result, reports } = await collect(follow(client, start, types));
    expect(result).toMatchObject({ text: "The sea" });
    expect(reports.map((report) => Object(report).percent)).toEqual([0, 50]);
    expect(requests).toEqual(Array(3).fill(`GetOperation ${name}`));
  });

  test("follows work by its name, through answers that are not final", async () => {
    answers = [listening(50), Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED, transcribed];
    const { result, reports } = await collect(follow(client, name, types));
    expect([Object(result).text, reports.length, requests.length]).toEqual(["The sea", 1, 4]);
  });

  test("is canceled by the service", async () => {
    answers = [listening(1)];
    await cancelLater(follow(client, start, types));
    expect(requests).toContain(`CancelOperation ${name}`);
  });

  test("ends in Canceled when others have canceled the work", async () => {
    answers = [failed(Status.CANCELLED, "Stopped by its owner")];
    const operation = follow(client, start, types);
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe("Stopped by its owner");
  });

  test("ends in Error with the status and the message when the work fails", async () => {
    answers = [failed(Status.FAILED_PRECONDITION, "No speech")];
    const error = { name: "Error", message: "No speech", code: Status.FAILED_PRECONDITION };
    await expect(toPromise(follow(client, start, types))).rejects.toMatchObject(error);
  });

  test.each(["NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "UNIMPLEMENTED"] as const)(
    "ends in Error at once when the answer is %s",
    async (status) => {
      answers = [Status[status]];
      const operation = follow(client, name, types);
      await expect(toPromise(operation)).rejects.toHaveProperty("code", Status[status]);
      const started = follow(client, start, types);
      await expect(toPromise(started)).rejects.toHaveProperty("code", Status[status]);
      expect(requests).toEqual(Array(2).fill(`GetOperation ${name}`));
    },
  );

  test("drops the request that is under way when the service does not end the work in time", async () => {
    answers = ["none"];
    const operation = follow(client, start, types);
    operation.cancel("not needed");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(requests).toContain(`CancelOperation ${name}`);
    if (pending?.cancelled === false) await once(pending, "cancelled");
    expect(pending?.cancelled).toBe(true);
  });
});
