// What there is to measure, and who is measured.
import { scenarios as cancel } from "./scenarios/cancel.mjs";
import { scenarios as complete } from "./scenarios/complete.mjs";
import { scenarios as progress } from "./scenarios/progress.mjs";

export const ours = "async-operation";
export const limit = "limit-native";
export const hand = "hand";
/** The same operations, each awaited with the signal instead of started with it; in pending only. */
export const awaited = "async-operation-awaited";

/** Each is a file in contenders/. The first three come first: all others are compared with them. */
export const contenders = [
  ours,
  limit,
  hand,
  "hand-shared",
  "abort-controller-x",
  "azure-core-lro",
  "bluebird",
  "c-promise2",
  "easy-cancelable-promise",
  "effect",
  "esfx",
  "make-cancellable-promise",
  "p-cancelable",
  "p-progress",
  "power-tasks",
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

/** A process that ran nothing else, or one that ran many other functions and values before. */
export const ways = ["own", "shared"];

/** The others; each measures in its own way. */
export const others = ["pending", "growth", "heap"];
