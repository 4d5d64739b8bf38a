// Work-done progress of the Language Server Protocol, over a real connection of vscode-jsonrpc.
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { toCancellationToken } from "async-operation/cancellation-token";
import {
  fromProgressTask,
  type ProgressTaskReport,
  toProgressTask,
} from "async-operation/progress-task";
import { toPromise } from "async-operation/promise";
import {
  createMessageConnection,
  type MessageConnection,
  ProgressType,
  RequestType,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

/** The used part of `WorkDoneProgressReport`. */
interface WorkDoneReport {
  readonly kind: "report";
  readonly percentage: number;
}

interface IndexParams {
  readonly folder: string;
  readonly workDoneToken: string;
}

const index = new RequestType<IndexParams, string, void>("index");
const workDone = new ProgressType<WorkDoneReport>();
const requestCancelled = -32800;

let client: MessageConnection;
let server: MessageConnection;
let source: AsyncOperationSource<string, number>;
let reasons: unknown[];

beforeEach(() => {
  const [up, down] = [new PassThrough(), new PassThrough()];
  client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  source = new AsyncOperationSource();
  reasons = [];
  source.onCancel((reason) => {
    reasons.push(reason);
    source.fail(reason);
  });
  serveIndex();
  client.listen();
  server.listen();
});

afterEach(() => {
  client.dispose();
  server.dispose();
});

/** Answers the request with the operation by `toProgressTask`, as a server does. */
function serveIndex(): void {
  server.onRequest(index, async ({ workDoneToken }, token) => {
    let percentage = 0;
    const progress = {
      report({ increment = 0 }: ProgressTaskReport) {
        percentage += increment;
        server.sendProgress(workDone, workDoneToken, { kind: "report", percentage });
      },
    };
    try {
      return await toProgressTask(source.operation)(progress, token);
    } catch (error) {
      if (!token.isCancellationRequested) throw error;
      return new ResponseError<void>(requestCancelled, "Canceled");
    }
  });
}

/** Sends the request as an operation by `fromProgressTask`, as a client does. */
function requestIndex(folder: string): IAsyncOperationWithProgress<string, WorkDoneReport> {
  const workDoneToken = `index ${folder}`;
  return fromProgressTask<string, WorkDoneReport>(async (progress, token) => {
    const subscription = client.onProgress(workDone, workDoneToken, progress.report);
    try {
      return await client.sendRequest(index, { folder, workDoneToken }, token);
    } finally {
      subscription.dispose();
    }
  });
}

/** Waits until the request has reached the server. */
function reached(): Promise<void> {
  return new Promise((resolve) => server.onNotification("ready", resolve)).then(() => {});
}

describe("a request of vscode-jsonrpc", () => {
  test("preserves the order of the reports, and the result", async () => {
    const operation = requestIndex("src");
    const percentages: number[] = [];
    operation.progress = (_, { percentage }) => percentages.push(percentage);
    await Promise.all([reached(), client.sendNotification("ready")]);
    source.report(0.25);
    source.report(0.5);
    source.report(1);
    source.complete("9 files");
    expect(await toPromise(operation)).toBe("9 files");
    expect(percentages).toEqual([25, 50, 100]);
  });

  test("cancels the operation of the server once, and receives its answer", async () => {
    const operation = requestIndex("src");
    await Promise.all([reached(), client.sendNotification("ready")]);
    operation.cancel("not needed");
    operation.cancel("again");
    await expect(toPromise(operation)).rejects.toHaveProperty("code", requestCancelled);
    expect(reasons).toEqual([expect.any(CanceledError)]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode).toHaveProperty("cause", "not needed");
  });

  test("ends in Error when the server fails", async () => {
    const operation = requestIndex("src");
    await Promise.all([reached(), client.sendNotification("ready")]);
    source.fail(new Error("no disk"));
    await expect(toPromise(operation)).rejects.toThrow("no disk");
    expect(operation.status).toBe(AsyncStatus.Error);
  });

  test("is canceled with the token of another operation", async () => {
    const whole = new AsyncOperationSource<string>();
    const token = toCancellationToken(whole.operation);
    const params = { folder: "src", workDoneToken: "index src" };
    const promise = client.sendRequest(index, params, token);
    await Promise.all([reached(), client.sendNotification("ready")]);
    whole.operation.cancel("not needed");
    whole.fail("not needed");
    await expect(promise).rejects.toHaveProperty("code", requestCancelled);
    expect(reasons).toHaveLength(1);
  });
});
