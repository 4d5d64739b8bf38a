import { AsyncStatus, run, watch } from "async-operation";
import { fromWinJSPromise, toWinJSPromise } from "async-operation/winjs";
import { type Body, type Capability, describeContract } from "../../contract/describe-contract.js";
import { WinJSPromise } from "../../support/winjs-promise.js";

/** A `WinJS.Promise` has no partial results and no reason, and ends at once when it is canceled. */
const without: readonly Capability[] = [
  "partial results",
  "cancellation reasons",
  "outcome after cancel",
];

/** Runs a body behind a promise that is created by hand. */
function start(body: Body) {
  const operation = run(body);
  return new WinJSPromise(
    (complete, error, progress) => {
      watch(operation, {
        progress,
        completed: (status, value) =>
          status === AsyncStatus.Completed ? complete(value) : error(value),
      });
    },
    () => operation.cancel(),
  );
}

describeContract("fromWinJSPromise()", (body) => fromWinJSPromise(start(body)), { without });

describeContract(
  "fromWinJSPromise() of toWinJSPromise()",
  (body) => fromWinJSPromise(toWinJSPromise(run(body), WinJSPromise)),
  { without },
);
