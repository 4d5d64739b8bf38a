// What there is to measure, and who is measured.
import { scenarios as cancel } from "./scenarios/cancel.mjs";
import { scenarios as complete } from "./scenarios/complete.mjs";
import { scenarios as progress } from "./scenarios/progress.mjs";

export const ours = "async-operation";
export const limit = "limit-native";
export const hand = "hand";

/** Each is a file in contenders/. The first three come first: all others are compared with them. */
export const contenders = [
  ours,
  limit,
  hand,
  "hand-shared",
  "azure-core-lro",
  "bluebird",
  "c-promise2",
  "easy-cancelable-promise",
  "effect",
  "esfx",
  "p-cancelable",
  "p-progress",
  "progress-promise",
  "real-cancellable-promise",
  "rxjs",
  "vscode-jsonrpc",
  "winjs",
];

/** The timed scenarios by what they are about. */
export const groups = { complete, progress, cancel };

/** The scenarios that are measured in interleaved rounds. */
export const timed = { ...complete, ...progress, ...cancel };

/** The others; each measures in its own way. */
export const others = ["pending", "growth", "heap"];
