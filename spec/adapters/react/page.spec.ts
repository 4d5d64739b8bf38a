// The page of the adapter compares two components: both are run here. A spec of the house compares the texts.
import { beforeEach, describe, expect, test } from "@jest/globals";
import { act, createElement, type FunctionComponent, StrictMode } from "react";
import { document, mount, settle } from "./dom.js";
import { Page } from "./upload.js";
import { Page as PageByHand } from "./upload-by-hand.js";

/** A request: how it ends is decided by the test. */
interface Request {
  readonly signal: AbortSignal;
  readonly report: (part: number) => void;
  readonly complete: (result: string) => void;
}

let requests: Request[] = [];

beforeEach(() => {
  requests = [];
  Object.assign(globalThis, { send });
});

function send(_: Blob, signal: AbortSignal, report: (part: number) => void): Promise<string> {
  return new Promise((complete, reject) => {
    requests.push({ signal, report, complete });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Longer than a frame. */
const frame = (): Promise<void> =>
  act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 40));
  });

function open(component: FunctionComponent<{ file: Blob }>) {
  const page = createElement(component, { file: new Blob(["file"]) });
  const { container, unmount } = mount(createElement(StrictMode, null, page));
  document.body.append(container);
  const bars = () => [...container.querySelectorAll("progress")].map(({ value }) => value);
  const buttons = () => [...container.querySelectorAll("button")];
  const press = async (index: number): Promise<void> => {
    await act(async () => buttons()[index]?.click());
  };
  const text = () => container.querySelector("p")?.textContent;
  return { bars, buttons, press, text, unmount };
}

describe.each([
  ["with useRun()", Page],
  ["by hand", PageByHand],
])("an upload in React %s", (_, component) => {
  test("shows progress in two views, and its result", async () => {
    const { bars, press, text } = open(component);
    expect([requests.length, bars()]).toEqual([0, [0, 0]]);
    await press(0);
    await act(async () => {
      for (const part of [0.1, 0.2, 0.5]) requests[0]?.report(part);
    });
    await frame();
    expect(bars()).toEqual([0.5, 0.5]);
    await act(async () => requests[0]?.report(1));
    await act(async () => requests[0]?.complete("uploaded"));
    expect([bars(), text()]).toEqual([[1, 1], "uploaded"]);
  });

  test("stops, and starts again", async () => {
    const { bars, buttons, press, text } = open(component);
    expect(buttons().map(({ textContent, disabled }) => [textContent, disabled])).toEqual([
      ["Upload", false],
      ["Stop", true],
    ]);
    await press(0);
    await act(async () => requests[0]?.report(0.5));
    await press(1);
    await settle();
    expect([requests[0]?.signal.reason, text()]).toEqual(["not needed", "not needed"]);
    await press(0);
    expect([bars(), text()]).toEqual([[0, 0], ""]);
    await act(async () => requests[1]?.complete("uploaded"));
    expect([requests.length, text()]).toEqual([2, "uploaded"]);
  });

  test("shows the newest of two runs, and cancels the other", async () => {
    const { press, text } = open(component);
    await press(0);
    await press(0);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await act(async () => requests[1]?.complete("second"));
    expect(text()).toBe("second");
  });

  test("is canceled when the page is left", async () => {
    const { press, unmount } = open(component);
    await press(0);
    unmount();
    await settle();
    expect(requests[0]?.signal.reason).toMatchObject({ name: "AbortError" });
  });
});
