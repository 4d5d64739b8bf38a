import { AsyncStatus, run, watch } from "async-operation";
import { fromObservable } from "async-operation/observable";
import { Observable } from "rxjs";
import { describeContract } from "../../contract/describe-contract.js";

describeContract(
  "fromObservable()",
  (body) => {
    let result: unknown;
    const observable = new Observable<unknown>((subscriber) => {
      const inner = run(body, { progress: (value) => subscriber.next(value) });
      watch(inner, {
        completed(status, value) {
          if (status !== AsyncStatus.Completed) return subscriber.error(value);
          result = value;
          subscriber.complete();
        },
      });
      return () => inner.cancel();
    });
    return fromObservable(observable, { result: () => result });
  },
  { without: ["partial results", "cancellation reasons", "outcome after cancel"] },
);
