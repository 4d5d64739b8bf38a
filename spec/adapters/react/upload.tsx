import { AsyncStatus, type OperationContext, run } from "async-operation";
import { type Run, useOperation, useRun } from "async-operation/react";

declare function send(
  file: Blob,
  signal: AbortSignal,
  report: (part: number) => void,
): Promise<string>;

const startUpload = (file: Blob) =>
  run(({ signal, report }: OperationContext<number>) => send(file, signal, report));

type Upload = Run<[], ReturnType<typeof startUpload>>["operation"];

const Bar = ({ upload }: { upload: Upload }) => (
  <progress value={useOperation(upload).progress ?? 0} />
);

export function Page({ file }: { file: Blob }) {
  const { operation, status, result, error, run, cancel } = useRun(() => startUpload(file));
  return (
    <>
      <Bar upload={operation} />
      <Bar upload={operation} />
      <button type="button" onClick={() => run()}>
        {status === undefined ? "Upload" : "Again"}
      </button>
      <button
        type="button"
        disabled={status !== AsyncStatus.Started}
        onClick={() => cancel("not needed")}
      >
        Stop
      </button>
      <p>{String(result ?? error ?? "")}</p>
    </>
  );
}
