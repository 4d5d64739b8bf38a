import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { useOperation, useRun } from "async-operation/react";
import { act, createElement } from "react";
import { hold, type References, survivorsOf } from "../../support/garbage.js";
import { mount, settle } from "./dom.js";

const nothing = (): void => {};
let begin = nothing;

/** Mounts a component that holds something, starts and reports, and unmounts it. */
async function visit(source: AsyncOperationSource<string, number>, references: References) {
  const held = hold(references, "component");
  const { unmount } = mount(
    createElement(function Page(): string {
      const { progress, run } = useRun(() => held() && source.operation, { unmount: "continue" });
      begin = run;
      return `${progress} ${useOperation(source.operation).progress}`;
    }),
  );
  act(() => begin());
  begin = nothing;
  act(() => source.report(0.5));
  begin = nothing; // It has been drawn again.
  unmount();
  await settle();
}

describe("a component that is unmounted", () => {
  test("is not held by an operation that continues", async () => {
    const source = new AsyncOperationSource<string, number>();
    const references: References = {};
    await visit(source, references);
    for (let other = 0; other < 3; other++) {
      const { render, unmount } = mount(createElement("p")); // React keeps what it has drawn last.
      render(createElement("b"));
      unmount();
      await settle();
    }
    expect(await survivorsOf(references)).toEqual([]);
    expect(source.operation.status).toBe(AsyncStatus.Started);
  });
});
