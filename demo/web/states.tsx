// The picture of the states: a small React island over the store of an operation.
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { toStore } from "async-operation/store";
import { StrictMode, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { getCurrent, setCurrent, subscribeCurrent } from "./current.js";
import { Diagram } from "./diagram.js";
import { element } from "./elements.js";

type Source = AsyncOperationSource<string, number>;

/** Draws the island into its place; returns the function that removes it. */
export function mountStates(): () => void {
  startByHand();
  const island = createRoot(element("#island", HTMLElement));
  island.render(
    <StrictMode>
      <States />
    </StrictMode>,
  );
  return () => island.unmount();
}

let byHand: Source;

function startByHand(): void {
  byHand = new AsyncOperationSource({ name: "by hand" });
  setCurrent("By hand", byHand.operation);
}

function States() {
  const current = useSyncExternalStore(subscribeCurrent, getCurrent);
  if (!current) return null;
  return <Life key={current.operation.id} {...current} />;
}

function Life({ title, operation }: NonNullable<ReturnType<typeof getCurrent>>) {
  const { subscribe, getSnapshot } = toStore(operation);
  const snapshot = useSyncExternalStore(subscribe, getSnapshot);
  const { status, settled, progress, result, error } = snapshot;
  const isRequested = status === AsyncStatus.Canceled && !settled;
  return (
    <>
      <Diagram status={status} settled={settled} />
      <p className="caption" role="status">
        {title}: {isRequested ? "cancel is requested, and the work still runs" : sentences[status]}
      </p>
      <dl>
        <Fact name="progress" value={progress} />
        <Fact name="result" value={result} />
        <Fact name="error" value={error} />
      </dl>
      <Controls isByHand={operation === byHand.operation} settled={settled} />
    </>
  );
}

const sentences = ["it runs", "it has completed", "it was canceled", "it has failed"];

function Fact({ name, value }: { readonly name: string; readonly value: unknown }) {
  const text = value instanceof Error ? `${value.name}: ${value.message}` : JSON.stringify(value);
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text ?? "–"}</dd>
    </div>
  );
}

function Controls({
  isByHand,
  settled,
}: {
  readonly isByHand: boolean;
  readonly settled: boolean;
}) {
  const [part, setPart] = useState(0);
  const isOff = !isByHand || settled;
  const report = (): void => {
    const next = Math.min(1, Math.round(part * 10 + 1) / 10);
    setPart(next);
    byHand.report(next);
  };
  const button = (name: string, act: () => void, disabled: boolean) => (
    <button type="button" name={name} onClick={() => press(act)} disabled={disabled}>
      {name}
    </button>
  );
  return (
    <p className="buttons">
      {button("New", startByHand, isByHand && !settled)}
      {button("Report", report, isOff)}
      {button("Cancel", () => byHand.operation.cancel("you pressed Cancel"), isOff)}
      {button("Stop", () => byHand.fail(byHand.signal.reason), isOff || !byHand.isCanceled())}
      {button("Complete", () => byHand.complete("done"), isOff)}
      {button("Fail", () => byHand.fail(new Error("No disk")), isOff)}
    </p>
  );
}

/** Runs the action of a button, which may disable or replace it: the focus stays among the buttons. */
function press(act: () => void): void {
  flushSync(act);
  const enabled = "#island button:enabled";
  if (!document.activeElement?.matches(enabled)) element(enabled, HTMLButtonElement).focus();
}
