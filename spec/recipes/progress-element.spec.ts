import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, type MeasuredProgress } from "async-operation";
import { JSDOM } from "jsdom";
import { showInPage } from "../../examples/recipes/progress-element.js";
import { collectStrays } from "../support/strays.js";

describe("showInPage()", () => {
  let source: AsyncOperationSource<string, MeasuredProgress>;
  let region: Element;
  let bar: HTMLProgressElement;
  let button: HTMLButtonElement;

  beforeEach(() => {
    const { document } = new JSDOM(
      `<label>Copying <progress></progress></label>
      <button disabled>Cancel</button>
      <section></section>`,
    ).window;
    region = document.querySelector("section") as Element;
    bar = document.querySelector("progress") as HTMLProgressElement;
    button = document.querySelector("button") as HTMLButtonElement;
    source = new AsyncOperationSource();
    source.onCancel((reason) => source.fail(reason));
    showInPage(source.operation, { region, bar, button });
  });

  const textOfBar = () => bar.getAttribute("aria-valuetext");

  test("shows a bar without a value and a busy region until the first report", () => {
    expect(bar.hasAttribute("value")).toBe(false);
    expect(textOfBar()).toBe("busy");
    expect(region.getAttribute("aria-busy")).toBe("true");
    expect(button.disabled).toBe(false);
  });

  test("draws fractions, and says them in percent", () => {
    source.report(0.25);
    expect([bar.value, bar.max, textOfBar()]).toEqual([0.25, 1, "25 %"]);
    source.report(0.999);
    expect([bar.value, bar.max, textOfBar()]).toEqual([0.999, 1, "99 %"]);
  });

  test("draws what is loaded of a total", () => {
    source.report({ loaded: 50, total: 200 });
    expect([bar.value, bar.max, textOfBar()]).toEqual([50, 200, "25 %"]);
  });

  test.each([undefined, 0])("shows a bar without a value when the total is %p", (total) => {
    source.report(0.5);
    source.report({ loaded: 50, total });
    expect(bar.hasAttribute("value")).toBe(false);
    expect(textOfBar()).toBe("busy");
  });

  test.each([
    NaN,
    Infinity,
    { loaded: NaN, total: 10 },
    { loaded: Infinity, total: 10 },
    { loaded: 5, total: Infinity },
    { loaded: 5, total: NaN },
    { loaded: 5, total: -1 },
  ])("shows a bar without a value, and throws nothing, when %p is reported", async (value) => {
    source.report(0.25);
    const strays = await collectStrays(() => source.report(value));
    expect(Object.values(strays).flat()).toEqual([]);
    expect(bar.hasAttribute("value")).toBe(false);
    expect(textOfBar()).toBe("busy");
  });

  test.each([
    [{ loaded: 150, total: 100 }, 1, "100 %"],
    [-0.5, 0, "0 %"],
  ])("draws %j within the bar", (value, position, text) => {
    source.report(value);
    expect([bar.position, textOfBar()]).toEqual([position, text]);
  });

  test("cancels the operation, with a reason, when the button is clicked", () => {
    source.report(0.25);
    button.click();
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(source.operation.errorCode?.cause).toBe("canceled by the user");
    expect([bar.value, textOfBar()]).toEqual([0.25, "25 %"]);
  });

  test("fills the bar when the operation completes", () => {
    source.report({ loaded: 50, total: 200 });
    source.complete("copied");
    expect([bar.value, bar.max, textOfBar()]).toEqual([200, 200, "100 %"]);
  });

  test("lets a bar without a value stand still when the operation fails", () => {
    source.fail(new Error("no disk"));
    expect([bar.getAttribute("value"), textOfBar()]).toEqual(["0", "0 %"]);
  });

  test.each(["complete", "fail"] as const)(
    "leaves nothing busy, enabled or listening after %s()",
    (end) => {
      const cancel = jest.spyOn(source.operation, "cancel");
      source[end]("the end");
      expect(region.getAttribute("aria-busy")).toBe("false");
      expect(button.disabled).toBe(true);
      button.disabled = false;
      button.click();
      expect(cancel).not.toHaveBeenCalled();
    },
  );
});
