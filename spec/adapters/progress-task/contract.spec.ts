import { fromProgressTask } from "async-operation/progress-task";
import type * as vscode from "vscode";
import { describeContract } from "../../contract/describe-contract.js";
import { peerContext } from "../../contract/peer-context.js";

describeContract(
  "fromProgressTask()",
  (body) =>
    fromProgressTask((progress: vscode.Progress<unknown>, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return body(peerContext(controller.signal, progress.report));
    }),
  { without: ["partial results", "cancellation reasons"] },
);
