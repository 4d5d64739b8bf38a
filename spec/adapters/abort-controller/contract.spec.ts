import { AbortController as PolyfilledController } from "abort-controller";
import { fromAbortController } from "async-operation/abort-controller";
import { describeContract } from "../../contract/describe-contract.js";
import { startLinked } from "../../contract/start-linked.js";

describeContract("fromAbortController() of a native controller", (body) =>
  startLinked(body, (operation, onCancel) => {
    const controller = new AbortController();
    onCancel((reason) => controller.abort(reason));
    return fromAbortController(controller, operation);
  }),
);

describeContract(
  "fromAbortController() of the abort-controller package",
  (body) =>
    startLinked(body, (operation, onCancel) => {
      const controller = new PolyfilledController();
      onCancel(() => controller.abort());
      return fromAbortController(controller, operation);
    }),
  { without: ["cancellation reasons"] },
);
