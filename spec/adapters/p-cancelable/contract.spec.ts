import { run, toPromise } from "async-operation";
import { fromPCancelable, toPCancelable } from "async-operation/p-cancelable";
import PCancelable from "p-cancelable";
import { type Capability, describeContract } from "../../contract/describe-contract.js";

/** A `PCancelable` has no reports, and its handlers no reason; it rejects at once when it is canceled. */
const without: readonly Capability[] = [
  "progress",
  "partial results",
  "cancellation reasons",
  "outcome after cancel",
];

describeContract(
  "fromPCancelable()",
  (body) =>
    fromPCancelable(
      new PCancelable((resolve, reject, onCancel) => {
        const operation = run(body);
        onCancel(() => operation.cancel());
        toPromise(operation).then(resolve, reject);
      }),
    ),
  { without },
);

describeContract(
  "fromPCancelable() of toPCancelable()",
  (body) => fromPCancelable(toPCancelable(run(body), PCancelable)),
  { without },
);
