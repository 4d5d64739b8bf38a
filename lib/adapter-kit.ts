// The API for adapter authors. A minor version may change it.
export { abortOnCancel, cancelOnAbort } from "./abort-link.js";
export { assertAbortSignal, cancelListener, onAbort } from "./abort-listener.js";
export { argumentError, assertFunction, assertOptions } from "./assertions.js";
export { type Observation, observe } from "./observe.js";
export { progressListener } from "./progress-target.js";
export { resultOf } from "./result-of.js";
export { abandon, assertOperation } from "./watch.js";
