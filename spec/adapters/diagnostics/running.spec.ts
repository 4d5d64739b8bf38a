import { describe, expect, jest, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  canceled,
  fromError,
  fromResult,
  mapOperation,
  run,
  toPromise,
  whenAll,
  whenAny,
} from "async-operation";
import { running } from "async-operation/diagnostics";
import { startForeign } from "../../support/foreign.js";

const names = (): string[] => running().map(({ name }) => name);

/** The tree of what runs, as `name < name of its parent`. */
function tree(): string[] {
  const list = running();
  return list.map(({ name, parent }) => {
    const outer = list.find(({ operation }) => operation === parent);
    return outer ? `${name} < ${outer.name}` : name;
  });
}

describe("running()", () => {
  test("lists what has started and not ended, the oldest first", () => {
    const sources = ["first", "second", "third"].map(
      (name) => new AsyncOperationSource<string>({ name }),
    );
    const [first, second, third] = sources;
    expect(running().map(({ operation }) => operation)).toEqual(
      sources.map(({ operation }) => operation),
    );
    second?.complete("done");
    expect(names()).toEqual(["first", "third"]);
    first?.fail(new Error("No disk"));
    third?.complete("done");
    expect(names()).toEqual([]);
  });

  test("shows the age and the newest report", () => {
    jest.spyOn(performance, "now").mockReturnValueOnce(100).mockReturnValue(350);
    const source = new AsyncOperationSource<string, number>();
    expect(running()).toMatchObject([{ age: 250, progress: undefined, parent: undefined }]);
    source.report(0.25);
    source.report(0.5);
    expect(running()).toMatchObject([{ progress: 0.5 }]);
    source.complete("done");
    jest.restoreAllMocks();
  });

  test("names an operation by its options, else by its body, else AsyncOperation", async () => {
    const download = async (): Promise<string[]> => names();
    expect(await toPromise(run(download, { name: "report 2026" }))).toEqual(["report 2026"]);
    expect(await toPromise(run(download))).toEqual(["download"]);
    expect(await toPromise(run(download, { name: "" }))).toEqual(["download"]);
    expect(await toPromise(run(async () => names()))).toEqual(["AsyncOperation"]);
    const long = "x".repeat(10_000);
    expect(await toPromise(run(download, { name: long }))).toEqual([long]);
  });

  test("takes no name from a body whose `name` is not a string", async () => {
    const body = Object.assign(() => names());
    Object.defineProperty(body, "name", { value: { first: "Ada" } });
    expect(await toPromise(run(body))).toEqual(["AsyncOperation"]);
  });

  test("does not list what has ended from the start", () => {
    fromResult(1);
    fromError(new Error("No disk"));
    canceled();
    mapOperation(fromResult(1), {});
    run(() => expect(names()).toEqual(["AsyncOperation"]));
    run(names, { signal: AbortSignal.abort() });
    whenAll([]);
    expect(names()).toEqual([]);
  });

  test("does not list an operation whose body throws", () => {
    run(() => {
      throw new Error("No disk");
    });
    expect(names()).toEqual([]);
  });

  test("does not list an operation whose `completed` handler runs, even if that closes it", () => {
    const source = new AsyncOperationSource<string>();
    const seen: string[][] = [];
    source.operation.completed = (operation) => {
      seen.push(names());
      (operation as typeof source.operation).close();
      seen.push(names());
    };
    source.complete("done");
    expect(seen).toEqual([[], []]);
  });

  test("does not list a mapped operation that mapOperation() could not return", () => {
    const closed = fromResult(1);
    closed.close();
    expect(() => mapOperation(closed, {})).toThrow("closed");
    expect(names()).toEqual([]);
  });

  test("lists a canceled operation until its end", () => {
    const source = new AsyncOperationSource<string>({ name: "upload" });
    source.operation.cancel("stop");
    expect(names()).toEqual(["upload"]);
    source.fail("stop");
    expect(names()).toEqual([]);
  });
});

describe("the parent of an operation", () => {
  test("is the operation whose body creates it, even after an await", async () => {
    const operation = run(
      async () => {
        await null;
        const part = new AsyncOperationSource<string>({ name: "part" });
        const inner = run(
          async () => {
            await null;
            const leaf = new AsyncOperationSource<string>({ name: "leaf" });
            const seen = tree();
            leaf.complete("done");
            return seen;
          },
          { name: "inner" },
        );
        const seen = await toPromise(inner);
        part.complete("done");
        return seen;
      },
      { name: "whole" },
    );
    expect(await toPromise(operation)).toEqual([
      "whole",
      "part < whole",
      "inner < whole",
      "leaf < inner",
    ]);
  });

  test("is the operation that it was given to by onCancel()", () => {
    const part = new AsyncOperationSource<string>({ name: "part" });
    const whole = new AsyncOperationSource<string>({ name: "whole" });
    whole.onCancel(part.operation);
    expect(tree()).toEqual(["part < whole", "whole"]);
    for (const source of [part, whole]) source.complete("done");
  });

  test("is whenAll(), whenAny() or mapOperation() of it", () => {
    const sources = ["a", "b", "c"].map((name) => new AsyncOperationSource<string>({ name }));
    const [a, b, c] = sources.map(({ operation }) => operation);
    if (!a || !b || !c) throw new Error("Three sources");
    whenAny([mapOperation(a, {}), whenAll([b, c])]);
    expect(tree()).toEqual([
      "a < mapOperation",
      "b < whenAll",
      "c < whenAll",
      "mapOperation < whenAny",
      "whenAll < whenAny",
      "whenAny",
    ]);
    for (const source of sources) source.complete("done");
    expect(tree()).toEqual([]);
  });

  test("stays the nearest one when a part is given to one farther out", () => {
    const part = new AsyncOperationSource<string>({ name: "part" });
    const whole = new AsyncOperationSource<string>({ name: "whole" });
    const all = whenAll([part.operation]);
    whole.onCancel(all);
    whole.onCancel(part.operation);
    expect(tree()).toEqual(["part < whenAll", "whole", "whenAll < whole"]);
    for (const source of [part, whole]) source.complete("done");
  });

  test("makes no circle of operations that have one another", () => {
    const sources = ["a", "b"].map((name) => new AsyncOperationSource<string>({ name }));
    const [a, b] = sources;
    if (!a || !b) throw new Error("Two sources");
    const all = whenAll([a.operation, b.operation]);
    a.onCancel(all);
    b.onCancel(b.operation);
    expect(tree()).toEqual(["a < whenAll", "b < whenAll", "whenAll"]);
    for (const source of sources) source.complete("done");
    expect(tree()).toEqual([]);
  });

  test("is the next one that runs once it has ended itself", () => {
    const [outer, inner, part] = ["outer", "inner", "part"].map(
      (name) => new AsyncOperationSource<string>({ name }),
    );
    if (!outer || !inner || !part) throw new Error("Three sources");
    outer.onCancel(inner.operation);
    inner.onCancel(part.operation);
    inner.complete("done");
    expect(tree()).toEqual(["outer", "part < outer"]);
    outer.complete("done");
    expect(tree()).toEqual(["part"]);
    part.complete("done");
  });

  test("is not an operation of another library, nor one from before the start", () => {
    const foreign = startForeign();
    const source = new AsyncOperationSource<string>({ name: "whole" });
    source.onCancel(foreign);
    fromResult(1);
    whenAll([foreign, fromResult(2), source.operation]);
    expect(tree()).toEqual(["whole < whenAll", "whenAll"]);
    source.complete("done");
    foreign.completed?.(foreign, AsyncStatus.Completed);
    expect(tree()).toEqual([]);
  });
});
