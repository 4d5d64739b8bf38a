import { run } from "async-operation";
import { fromWindowsRuntime, toWindowsRuntimePromise } from "async-operation/windows-runtime";
import { type Capability, describeContract } from "../../contract/describe-contract.js";
import { wrapForDynWinRT } from "./dynwinrt.js";
import { project } from "./projection.js";
import { wrapForReactNative } from "./react-native-winrt.js";
import { runNatively } from "./run-natively.js";
import { wrapForWindowsAI } from "./windows-ai-electron.js";

/** No promise of Windows has partial results or forwards a reason. */
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

// After a cancel, each rejection counts as the cancellation.
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
