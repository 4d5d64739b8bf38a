import { fromAbortSignal } from "async-operation/abort-signal";
import { describeContract } from "../../contract/describe-contract.js";
import { startLinked } from "../../contract/start-linked.js";

describeContract("fromAbortSignal()", (body) =>
  startLinked(body, (operation, onCancel) => {
    const controller = new AbortController();
    onCancel((reason) => controller.abort(reason));
    return fromAbortSignal(controller.signal, operation);
  }),
);
