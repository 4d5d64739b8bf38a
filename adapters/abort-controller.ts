import {
  abortOnCancel,
  argumentError,
  assertAbortSignal,
  cancelOnAbort,
} from "../lib/adapter-kit.js";
import type { AbortSignalLike, AnyOperationLike } from "../lib/index.js";

/** Anything shaped like an `AbortController`: the native one, or that of the `abort-controller` package. */
export interface AbortControllerLike {
  /** The signal that the controller aborts. */
  readonly signal: AbortSignalLike;
  /** Aborts the signal. */
  abort(reason?: unknown): void;
}

/**
 * Returns a controller for an operation: `abort()` cancels the operation, and canceling the operation
 * aborts the controller.
 *
 * @param operation - The operation to connect.
 * @throws {TypeError} If `operation` is not one.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * stopButton.onclick = () => toAbortController(operation).abort("stopped by the user");
 * ```
 */
export function toAbortController(operation: AnyOperationLike): AbortController;
/**
 * The same, with a controller of another class.
 *
 * @param operation - The operation to connect.
 * @param Controller - The class of the controller.
 * @throws {TypeError} If `operation` is not one, or `Controller` is not a class.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * import { AbortController } from "abort-controller";
 *
 * const controller = toAbortController(operation, AbortController);
 * ```
 */
export function toAbortController<TController extends AbortControllerLike>(
  operation: AnyOperationLike,
  Controller: new () => TController,
): TController;
export function toAbortController(
  operation: AnyOperationLike,
  Controller: new () => AbortControllerLike = AbortController,
): AbortControllerLike {
  if (typeof Controller !== "function")
    throw argumentError("create controller", "a class", Controller);
  const controller = new Controller();
  assertController(controller);
  abortOnCancel(operation, controller);
  cancelOnAbort(controller.signal, operation);
  return controller;
}

/**
 * Lets a controller cancel an operation until it ends, and returns the operation.
 *
 * Canceling the operation does not abort the controller.
 *
 * @param controller - A native controller or anything shaped like one.
 * @param operation - The operation to cancel.
 * @throws {TypeError} If `controller` is not a controller or `operation` is not an operation.
 * @throws {AsyncInfoError} If the operation is closed, or foreign and its `completed` slot is taken.
 *
 * @example
 * ```ts
 * const controller = new AbortController();
 * const result = toPromise(fromAbortController(controller, operation));
 * controller.abort("not needed");
 * ```
 */
export function fromAbortController<TOperation extends AnyOperationLike>(
  controller: AbortControllerLike,
  operation: TOperation,
): TOperation {
  assertController(controller);
  cancelOnAbort(controller.signal, operation);
  return operation;
}

function assertController(controller: AbortControllerLike): void {
  if (typeof Object(controller).abort !== "function")
    throw argumentError("use `controller`", "an AbortController", controller);
  assertAbortSignal(controller.signal);
}
