import { type IAsyncOperationWithProgress, type OperationContext, run } from "async-operation";
import { resultOf } from "async-operation/adapter-kit";
import type { Body } from "./describe-contract.js";
import { mixContexts } from "./peer-context.js";

type AnyOperation = IAsyncOperationWithProgress<unknown, unknown>;

/** Lets a peer cancel an operation; `onCancel` registers the function that makes the peer do so. */
export type Link = (
  operation: AnyOperation,
  onCancel: (cancel: (reason: unknown) => void) => void,
) => AnyOperation;

/**
 * Starts a body for an adapter that returns the given operation.
 *
 * The body runs in an inner operation, which only the adapter can cancel. The returned one is linked as well.
 *
 * @param body - The body of a case.
 * @param link - The adapter, with a new peer at each call.
 */
export function startLinked(body: Body, link: Link): AnyOperation {
  const operation = run((context: OperationContext<unknown>) => {
    const inner = run((part) => body(mixContexts(context, part)));
    return resultOf(link(inner, context.onCancel));
  });
  return link(operation, () => {});
}
