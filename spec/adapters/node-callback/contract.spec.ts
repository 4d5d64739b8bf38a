import { run } from "async-operation";
import { fromNodeCallback, toNodeCallback } from "async-operation/node-callback";
import { describeContract } from "../../contract/describe-contract.js";

describeContract("fromNodeCallback()", (body) =>
  fromNodeCallback((callback, context) => {
    const work = async (): Promise<unknown> => body(context);
    work().then(
      (result) => callback(null, result),
      // A falsy error would be success.
      (error) => callback(error || new Error("Failed without an error", { cause: error })),
    );
  }),
);

describeContract("fromNodeCallback() of toNodeCallback()", (body) =>
  fromNodeCallback((callback, context) =>
    toNodeCallback(
      run(() => body(context)),
      callback,
    ),
  ),
);
