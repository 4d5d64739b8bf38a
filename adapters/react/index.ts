"use client"; // A server component that calls a hook gets an error that says so.

export type { OperationSnapshot } from "../../lib/wire.js";
export { type IdleSnapshot, useOperation } from "./use-operation.js";
export { type Run, type UseRunOptions, useRun } from "./use-run.js";
