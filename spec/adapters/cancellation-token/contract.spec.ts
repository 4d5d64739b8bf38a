import { fromCancellationToken } from "async-operation/cancellation-token";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { describeContract } from "../../contract/describe-contract.js";
import { startLinked } from "../../contract/start-linked.js";

describeContract(
  "fromCancellationToken()",
  (body) =>
    startLinked(body, (operation, onCancel) => {
      const source = new CancellationTokenSource();
      onCancel(() => source.cancel());
      return fromCancellationToken(source.token, operation);
    }),
  { without: ["cancellation reasons"] },
);
