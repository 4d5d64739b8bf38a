// Shared by our own adapters, and not published. The wire format is no API.

export { abortReason } from "./abort-listener.js";
export { adopt } from "./adopt.js";
export { assertMethods, tagOf } from "./assertions.js";
export { AdapterSource } from "./async-operation-source.js";
export { Canceled, Completed, Failed, Started } from "./async-status.js";
export { bellMessage, bellOf, createBell, ring } from "./bell.js";
export {
  type CancellationTokenLike,
  cancellationToken,
  type DisposableLike,
  tokenSignal,
} from "./cancellation-token.js";
export { clientErrorOf, unsentErrorOf } from "./client-error.js";
export { isError } from "./errors.js";
export {
  eventsOf,
  eventValue,
  type ServerSentEvent,
} from "./event-stream-parser.js";
export {
  blankData,
  type EventStreamReaderCallbacks,
  EventStreamWriter,
  type EventToSend,
  eventBytes,
  eventData,
  eventStreamHeaders,
} from "./event-stream-writer.js";
export { IdleTimer } from "./idle-timer.js";
export { call } from "./listener.js";
export { measureProgress } from "./measure-progress.js";
export { outcomeEventOf, unsentEventOf } from "./outcome-event.js";
export {
  lose,
  type OutcomeMessage,
  outcomeMessageOf,
  reasonOf,
  serializeOutcome,
  settleBy,
} from "./outcome-message.js";
export {
  assertPort,
  assertPortEvents,
  hasExited,
  isDetached,
  messageOf,
  onPortEvent,
  textOfError,
} from "./port-listener.js";
export {
  countOf,
  kindOf,
  portMessage,
  portProtocol,
  receiveMessage,
  transferListOf,
} from "./port-message.js";
export { PortReader } from "./port-reader.js";
export { installProbe, type OperationState, stateOf } from "./probe.js";
export { idOf, randomId } from "./random-id.js";
export { replayProgress } from "./read-progress.js";
export { type EventParsers, receiveEvent } from "./receive-event.js";
export { bodyOf, responseErrorOf, textOf } from "./response-body.js";
export { followed } from "./run.js";
export {
  deserializeError,
  deserializeReason,
  ownValue,
  type SerializedError,
  sendingError,
  serializeError,
  serializeReason,
} from "./serialize.js";
export { type OperationSnapshot, type OperationStore, storeOf } from "./store.js";
export { startTimer } from "./timer.js";
export { windowsCanceledError } from "./windows-canceled-error.js";
