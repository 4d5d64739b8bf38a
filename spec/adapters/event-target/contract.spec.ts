import { type AsyncOperationLike, AsyncStatus, mapOperation, run, watch } from "async-operation";
import { type FileReaderLike, fromEventTarget, toEventTarget } from "async-operation/event-target";
import { describeContract } from "../../contract/describe-contract.js";

const endEvents = { Completed: "load", Canceled: "abort", Error: "error" } as const;

/** A target with the members and events of a `FileReader`; an operation does its work. */
class OperationReader extends EventTarget implements FileReaderLike<unknown> {
  readyState = 1;
  result: unknown = null;
  error: unknown = null;
  readonly #operation: AsyncOperationLike<unknown, unknown>;

  constructor(operation: AsyncOperationLike<unknown, unknown>) {
    super();
    this.#operation = operation;
    watch(operation, {
      progress: (loaded) => this.dispatchEvent(Object.assign(new Event("progress"), { loaded })),
      completed: (status, value) => {
        this.readyState = 2;
        this[status === AsyncStatus.Completed ? "result" : "error"] = value;
        this.dispatchEvent(new Event(endEvents[AsyncStatus[status]]));
      },
    });
  }

  abort(reason?: unknown): void {
    this.#operation.cancel(reason);
  }
}

// A report of the adapter is an object. The suite expects that of the body, so it needs a map.
describeContract(
  "fromEventTarget() with mapped reports",
  (body) =>
    mapOperation(fromEventTarget(new OperationReader(run(body))), {
      progress: ({ loaded }) => loaded,
    }),
  { without: ["partial results"] },
);

describeContract("fromEventTarget()", (body) => fromEventTarget(new OperationReader(run(body))), {
  without: ["partial results", "progress"],
});

describeContract(
  "fromEventTarget() of toEventTarget()",
  (body) => fromEventTarget(toEventTarget(run(body), () => 0)),
  { without: ["partial results", "progress"] },
);
