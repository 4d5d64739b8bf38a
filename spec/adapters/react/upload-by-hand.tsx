import { useCallback, useEffect, useRef, useState } from "react";

declare function send(
  file: Blob,
  signal: AbortSignal,
  report: (part: number) => void,
): Promise<string>;

interface State {
  status?: "running" | "canceled" | "completed" | "failed";
  progress: number;
  result?: string;
  error?: unknown;
}

function useUpload(file: Blob) {
  const [state, setState] = useState<State>({ progress: 0 });
  const controller = useRef<AbortController>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cancel = useCallback((reason?: unknown) => {
    if (!controller.current || controller.current.signal.aborted) return;
    controller.current.abort(reason);
    setState((before) =>
      before.status === "running" ? { ...before, status: "canceled" } : before,
    );
  }, []);
  useEffect(() => {
    return () => {
      controller.current?.abort(new DOMException("unmounted", "AbortError"));
      clearTimeout(timer.current);
    };
  }, []);
  const run = async () => {
    cancel(new DOMException("replaced", "AbortError"));
    clearTimeout(timer.current);
    timer.current = undefined;
    const mine = new AbortController();
    controller.current = mine;
    setState({ status: "running", progress: 0 });
    let newest = 0;
    const isMine = () => controller.current === mine;
    const show = () => {
      timer.current = undefined;
      if (isMine()) setState((before) => ({ ...before, progress: newest }));
    };
    const report = (part: number) => {
      newest = part;
      if (isMine()) timer.current ??= setTimeout(show, 16);
    };
    const end = (outcome: Omit<State, "progress">) => {
      if (!isMine()) return; // A run that was replaced.
      clearTimeout(timer.current);
      timer.current = undefined;
      setState({ ...outcome, progress: newest });
    };
    try {
      end({ status: "completed", result: await send(file, mine.signal, report) });
    } catch (error) {
      end({ status: mine.signal.aborted ? "canceled" : "failed", error });
    }
  };
  return { ...state, run, cancel };
}

const Bar = ({ progress }: { progress: number }) => <progress value={progress} />;

export function Page({ file }: { file: Blob }) {
  const { status, progress, result, error, run, cancel } = useUpload(file);
  return (
    <>
      <Bar progress={progress} />
      <Bar progress={progress} />
      <button type="button" onClick={() => run()}>
        {status === undefined ? "Upload" : "Again"}
      </button>
      <button type="button" disabled={status !== "running"} onClick={() => cancel("not needed")}>
        Stop
      </button>
      <p>{String(result ?? error ?? "")}</p>
    </>
  );
}
