import { fromNodeCallback, toNodeCallback } from "../adapters/node-callback.js";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "../adapters/windows-runtime.js";
import { fromWinJSPromise, toWinJSPromise } from "../adapters/winjs.js";
import { run } from "../lib/index.js";
import { type Capability, describeContract } from "./contract.js";
import { wrapForDynWinRT } from "./windows-runtime/dynwinrt.js";
import { project } from "./windows-runtime/projection.js";
import { wrapForReactNative } from "./windows-runtime/react-native-winrt.js";
import { runNatively } from "./windows-runtime/run-natively.js";
import { wrapForWindowsAI } from "./windows-runtime/windows-ai-electron.js";
import { WinJSPromise } from "./winjs-promise.js";

/** No promise of Windows tells partial results, and none hands on a reason. */
const promises: readonly Capability[] = ["partial results", "cancellation reasons"];

describeContract(
  "fromWindowsRuntime() of the projection",
  (body) => fromWindowsRuntime(project(runNatively(body))),
  { without: promises },
);

describeContract(
  "fromWindowsRuntime() of react-native-winrt",
  (body) => fromWindowsRuntime(wrapForReactNative(runNatively(body))),
  { without: promises },
);

// Whatever it rejects with after a cancel counts as the cancellation.
describeContract(
  "fromWindowsRuntime() of dynwinrt",
  (body) => fromWindowsRuntime(wrapForDynWinRT(runNatively(body))),
  { without: [...promises, "outcome after cancel"] },
);

describeContract(
  "fromWindowsRuntime() of windows-ai-electron",
  (body) => fromWindowsRuntime(wrapForWindowsAI(runNatively(body))),
  { without: [...promises, "cancellation", "outcome after cancel"] },
);

describeContract(
  "fromWindowsRuntime() of a raw operation",
  (body) => fromWindowsRuntime(runNatively(body)),
  { without: ["partial results"] },
);

describeContract(
  "fromWindowsRuntime() of toWindowsRuntimePromise()",
  (body) => fromWindowsRuntime(toWindowsRuntimePromise(run(body))),
  { without: promises },
);

// A WinJS.Promise ends at once when it is canceled.
describeContract(
  "fromWinJSPromise() of toWinJSPromise()",
  (body) => fromWinJSPromise(toWinJSPromise(run(body), WinJSPromise)),
  { without: [...promises, "outcome after cancel"] },
);

describeContract("fromNodeCallback()", (body) =>
  fromNodeCallback((callback, context) =>
    toNodeCallback(
      run(() => body(context)),
      callback,
    ),
  ),
);
