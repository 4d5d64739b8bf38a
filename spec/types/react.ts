import {
  type AsyncOperationLike,
  AsyncStatus,
  fromResult,
  type IAsyncOperationWithProgress,
  type OperationContext,
  run,
} from "async-operation";
import {
  type IdleSnapshot,
  type OperationSnapshot,
  type Run,
  useOperation,
  useRun,
} from "async-operation/react";
import type { Exact } from "./exact.js";

type Upload = IAsyncOperationWithProgress<string, number>;

declare const operation: Upload;
declare const maybe: Upload | undefined;
declare const foreign: AsyncOperationLike<string, number> | null;

// An operation that is there has a snapshot; one that may be missing may have the idle one.
export function useTypes(): void {
  const present = useOperation(operation);
  true satisfies Exact<typeof present, OperationSnapshot<string, number>>;
  const optional = useOperation(maybe);
  true satisfies Exact<typeof optional, OperationSnapshot<string, number> | IdleSnapshot>;
  useOperation(foreign).progress satisfies number | undefined;
  useOperation(undefined) satisfies IdleSnapshot | OperationSnapshot<unknown, unknown>;

  // @ts-expect-error TS2769: a promise is no operation
  useOperation(Promise.resolve());
}

// The arguments, the result and the progress are those of `start`.
export function useUpload(): string {
  const upload = useRun((_file: Blob, _name?: string): Upload => operation);
  upload.run satisfies (file: Blob, name?: string) => Upload;
  true satisfies Exact<ReturnType<typeof upload.run>, Upload>;
  true satisfies Exact<typeof upload.operation, Upload | undefined>;
  upload.progress satisfies number | undefined;
  // @ts-expect-error TS2554: the first argument is required
  upload.run();
  // @ts-expect-error TS1360: undefined before the end
  upload.result satisfies string;
  const { status, result } = upload;
  return status === AsyncStatus.Completed ? result : "";
}

// An inline body: its result and its declared progress.
export function useInline(): number {
  const view = useRun((count: number) =>
    run(async ({ report }: OperationContext<{ row: number }>) => {
      report({ row: count });
      return count;
    }),
  );
  view.progress?.row satisfies number | undefined;
  return view.status === AsyncStatus.Completed ? view.result : 0;
}

// The options are checked.
export function useOptions(): void {
  useRun(() => operation, { unmount: "continue", again: "ignore" });
  useRun(() => operation, { unmount: undefined });
  // @ts-expect-error TS2322: no such choice
  useRun(() => operation, { again: "queue" });
  // @ts-expect-error TS2739: an async function returns a promise
  useRun(async () => operation);
}

// A function that only needs the state takes any run.
export function statusOf({ status }: Run<[string], Upload> | IdleSnapshot): number | undefined {
  return status;
}
export function useStatus(): number | undefined {
  return statusOf(useRun((_: string) => fromResult("done")));
}
