import { type OperationContext, run } from "async-operation";
import { fromAsyncIterable, toAsyncIterable } from "async-operation/async-iterable";
import { type Body, describeContract } from "../../contract/describe-contract.js";
import { mixContexts } from "../../contract/peer-context.js";

/** Runs a body as a generator that yields what the body reports, and is canceled by its context. */
async function* generate(body: Body, context: OperationContext<never>) {
  return yield* toAsyncIterable(
    run((inner: OperationContext<unknown>) => body(mixContexts(inner, context))),
  );
}

describeContract(
  "fromAsyncIterable() of a generator",
  (body) => fromAsyncIterable((context) => generate(body, context)),
  { without: ["synchrony", "partial results"] }, // A report is read later than a result is set.
);

describeContract(
  "fromAsyncIterable() of toAsyncIterable()",
  (body) => fromAsyncIterable(toAsyncIterable(run(body))),
  { without: ["synchrony", "partial results", "outcome after cancel"] },
);
