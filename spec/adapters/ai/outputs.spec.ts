import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { AbortController as PolyfilledController } from "abort-controller";
import {
  dynamicTool,
  type InferUITools,
  type Tool,
  type ToolExecutionOptions,
  type ToolSet,
  tool,
} from "ai";
import {
  type AbortSignalLike,
  AsyncOperationSource,
  AsyncStatus,
  CanceledError,
  canceled,
  fromError,
  fromResult,
  type IAsyncOperationWithProgress,
} from "async-operation";
import { type ToolOutput, toTool } from "async-operation/ai";
import { z } from "zod";
import { startForeign } from "../../support/foreign.js";
import { collectStrays } from "../../support/strays.js";
import { thrownBy } from "../../support/thrown-by.js";

const call = (abortSignal?: AbortSignalLike) => ({ toolCallId: "c1", messages: [], abortSignal });

function started<TShown = number>(progress?: (value: number) => TShown) {
  const source = new AsyncOperationSource<string, number>();
  const controller = new AbortController();
  const { execute } = toTool(() => source.operation, { progress });
  const outputs = execute(undefined, call(controller.signal));
  return { source, controller, outputs };
}

const running = (progress: unknown) => ({ value: { status: "running", progress }, done: false });
const completed = (result: unknown) => ({ value: { status: "completed", result }, done: false });
const done = { value: undefined, done: true };

describe("execute() of toTool()", () => {
  test("passes the input and the call of the SDK to `start`", () => {
    const calls: unknown[] = [];
    const { execute } = toTool((...given: [number, ToolExecutionOptions]) => {
      calls.push(...given);
      return fromResult(1);
    });
    const passed: ToolExecutionOptions = { toolCallId: "c1", messages: [] };
    execute(5, passed);
    expect(calls[0]).toBe(5);
    expect(calls[1]).toBe(passed);
  });

  test("returns the newest progress to a slow reader, then the result, then the end", async () => {
    const { source, outputs } = started();
    for (const value of [1, 2, 3]) source.report(value);
    expect(await outputs.next()).toEqual(running(3));
    source.report(4);
    source.report(5);
    source.complete("done");
    expect(await outputs.next()).toEqual(running(5));
    expect(await outputs.next()).toEqual(completed("done"));
    expect(await outputs.next()).toEqual(done);
  });

  test("returns what was reported before, of an operation that runs already", async () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(1);
    const outputs = toTool(() => source.operation).execute(undefined, call());
    expect(await outputs.next()).toEqual(running(1));
  });

  test("answers calls of `next` in order, each with an output of its own", async () => {
    const { source, outputs } = started();
    const steps = Promise.all([outputs.next(), outputs.next(), outputs.next()]);
    await turn();
    source.report(1);
    await turn();
    source.complete("done");
    expect(await steps).toEqual([running(1), completed("done"), done]);
  });

  test("calls `progress` for the reports that are read alone, of any value", async () => {
    const mapped: unknown[] = [];
    const { source, outputs } = started((value) => mapped.push(value));
    source.report(1);
    source.report(2);
    expect(await outputs.next()).toEqual(running(1));
    expect(mapped).toEqual([2]);
    source.complete("done");
    const silent = new AsyncOperationSource<undefined, undefined>();
    silent.report(undefined);
    const undefineds = toTool(() => silent.operation).execute(0, call());
    expect(await undefineds.next()).toStrictEqual(running(undefined));
    silent.complete(undefined);
    expect(await undefineds.next()).toStrictEqual(completed(undefined));
  });

  test("throws the error of a failed operation once, and the reason of a canceled one", async () => {
    const error = new Error("no disk");
    const failed = toTool(() => fromError(error)).execute(0, call());
    expect(await failed.next().catch((thrown) => thrown)).toBe(error);
    expect(await failed.next()).toEqual(done);
    const stopped = toTool(() => canceled("not needed")).execute(0, call());
    await expect(stopped.next()).rejects.toBe("not needed");
  });

  test("rejects nothing unhandled when the outputs are never read", async () => {
    toTool(() => fromError(new Error("no disk"))).execute(0, call());
    await turn();
  });

  test("cancels with the reason of the signal, and ends as the operation does", async () => {
    const { source, controller, outputs } = started();
    const next = outputs.next();
    controller.abort("not needed");
    expect(source.reason).toBe("not needed");
    source.complete("done all the same");
    expect(await next).toEqual(completed("done all the same"));
  });

  test("does not start when the signal has aborted before", () => {
    let starts = 0;
    const { execute } = toTool(() => {
      starts++;
      return fromResult(1);
    });
    const reason = new Error("not needed");
    expect(thrownBy(() => execute(0, call(AbortSignal.abort(reason))))).toBe(reason);
    expect(starts).toBe(0);
  });

  test("throws a CanceledError when a signal without reasons has aborted before", () => {
    const { execute } = toTool(() => fromResult(1));
    const { signal } = new PolyfilledController();
    Object.defineProperty(signal, "aborted", { value: true });
    expect(thrownBy(() => execute(0, call(signal)))).toBeInstanceOf(CanceledError);
  });

  test("cancels an operation during whose start the signal aborts", async () => {
    const controller = new AbortController();
    const source = new AsyncOperationSource<string>();
    source.onCancel(source.fail);
    const { execute } = toTool(() => {
      controller.abort("not needed");
      return source.operation;
    });
    await expect(execute(0, call(controller.signal)).next()).rejects.toBe("not needed");
  });

  test("leaves no listener on the signal at the end, and ignores a later abort", async () => {
    const { source, controller, outputs } = started();
    const removed: string[] = [];
    const remove = controller.signal.removeEventListener;
    controller.signal.removeEventListener = (...parameters: Parameters<typeof remove>) => {
      removed.push(parameters[0]);
      remove.apply(controller.signal, parameters);
    };
    source.complete("done");
    await turn();
    expect(removed).toEqual(["abort"]);
    controller.abort();
    expect(source.operation.status).toBe(AsyncStatus.Completed);
    expect(await outputs.next()).toEqual(completed("done"));
  });

  test("cancels the operation when its reader leaves the loop", async () => {
    const { source, outputs } = started();
    source.report(1);
    for await (const output of outputs) {
      expect(output).toEqual({ status: "running", progress: 1 });
      break;
    }
    expect(source.isCanceled()).toBe(true);
    expect(await outputs.next()).toEqual(done);
  });

  test("ends a pending `next` at once when `return` is called, with its value as the reason", async () => {
    const { source, outputs } = started();
    const next = outputs.next();
    await turn();
    source.onCancel(() => source.report(9)); // Nobody reads it.
    expect(await outputs.return("left" as never)).toEqual(done);
    expect(await next).toEqual(done);
    expect(source.reason).toBe("left");
    expect(source.operation.status).toBe(AsyncStatus.Canceled); // Requested; the work still runs.
  });

  test("ends at once when `return` is called before the first `next`, or after the end", async () => {
    const early = started();
    expect(await early.outputs.return()).toEqual(done);
    expect(early.source.isCanceled()).toBe(true);
    const late = started();
    late.source.complete("done");
    await late.outputs.next();
    expect(await late.outputs.return()).toEqual(done);
    expect(late.source.operation.status).toBe(AsyncStatus.Completed);
  });

  test("cancels the operation with what is thrown into the outputs", async () => {
    const { source, outputs } = started();
    source.report(1);
    await outputs.next();
    await expect(outputs.throw("gone")).rejects.toBe("gone");
    expect(source.reason).toBe("gone");
  });

  test("cancels with what is thrown into them before the first `next`, or while one is pending", async () => {
    for (const isPending of [false, true]) {
      const { source, outputs } = started();
      const next = isPending ? outputs.next() : undefined;
      await turn();
      await expect(outputs.throw("gone")).rejects.toBe("gone");
      expect(source.reason).toBe("gone");
      if (next) expect(await next).toEqual(done);
    }
  });

  test("follows a foreign operation", async () => {
    const operation = startForeign();
    const outputs = toTool(() => operation).execute(0, call());
    const next = outputs.next();
    operation.progress?.(operation, 0.5);
    expect(await next).toEqual(running(0.5));
    operation.completed?.(operation, AsyncStatus.Completed);
    expect(await outputs.next()).toEqual(completed("result"));
  });

  test("rejects with E_ILLEGAL_METHOD_CALL when the operation is closed", async () => {
    const operation = fromResult(1);
    operation.close();
    const { execute } = toTool(() => operation);
    await expect(execute(0, call()).next()).rejects.toHaveProperty("code", "E_ILLEGAL_METHOD_CALL");
  });
});

describe("toModelOutput() of toTool()", () => {
  const { toModelOutput } = toTool(() => fromResult(1));

  test.each([[null], [undefined], [5], ["completed"], [{}], [{ status: "running", progress: 1 }]])(
    "returns an error text for an output without a result: %p",
    (output) => {
      expect(toModelOutput({ output })).toEqual({
        type: "error-text",
        value: "No result: the tool was stopped",
      });
    },
  );

  test("returns the result of a copy that has lost an undefined result", () => {
    expect(toModelOutput({ output: { status: "completed" } })).toEqual({
      type: "json",
      value: null,
    });
  });
});

describe("toModelOutput() of toTool() with a `result`", () => {
  test.each<[string, unknown, string]>([
    ["a symbol", Symbol("why"), "Symbol(why)"],
    ["an object without a text", Object.create(null), "[object Object]"],
    ["an error", new Error("why"), "Error: why"],
  ])("returns an error text when it throws %s", (_, thrown, text) => {
    const result = () => {
      throw thrown;
    };
    const { toModelOutput } = toTool(() => fromResult(1), { result });
    expect(toModelOutput({ output: { status: "completed" } })).toEqual({
      type: "error-text",
      value: `No result: ${text}`,
    });
  });

  test("returns an error text when it returns a promise, whose rejection is no stray", async () => {
    const { toModelOutput } = toTool(() => fromResult(1), {
      result: () => Promise.reject(new Error("late")),
    });
    const strays = await collectStrays(() => {
      expect(toModelOutput({ output: { status: "completed" } })).toEqual({
        type: "error-text",
        value:
          "No result: TypeError: Cannot show result: expected `result` to return a value, got Promise",
      });
    });
    expect(strays).toEqual({ uncaught: [], unhandled: [] });
  });
});

describe("the arguments of toTool()", () => {
  test.each<[unknown[], string]>([
    [[5], "Cannot create tool: expected a function, got 5"],
    [[() => {}, 5], "Cannot use options: expected `{ progress, result }`, got 5"],
    [[() => {}, { progress: 5 }], "Cannot create tool: expected `progress` as a function, got 5"],
    [[() => {}, { result: {} }], "Cannot create tool: expected `result` as a function, got Object"],
  ])("throw a TypeError: %p", (given, message) => {
    const error = thrownBy(() => Reflect.apply(toTool, undefined, given));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty("message", message);
  });

  test.each([[5], ["abort"], [{ aborted: false }]])(
    "throw a TypeError for the signal %p, before `start` is called",
    (signal) => {
      let starts = 0;
      const { execute } = toTool(() => {
        starts++;
        return fromResult(1);
      });
      expect(thrownBy(() => execute(0, call(signal as never)))).toHaveProperty(
        "message",
        expect.stringContaining("expected an AbortSignal"),
      );
      expect(starts).toBe(0);
    },
  );

  test("may lack the call, or its signal", async () => {
    const { execute } = toTool(() => fromResult(1));
    expect(await execute(0, undefined as never).next()).toEqual(completed(1));
    expect(await execute(0, call(null as never)).next()).toEqual(completed(1));
  });
});

describe("the types of toTool()", () => {
  const inputSchema = z.object({ file: z.string() });
  type Rows = { rows: number };
  const importRows = ({ file }: { file: string }): IAsyncOperationWithProgress<Rows, number> =>
    fromResult({ rows: file.length });
  type Of<TTool> = TTool extends Tool<infer TInput, infer TOutput> ? [TInput, TOutput] : never;
  type Is<TLeft, TRight> = [TLeft, TRight] extends [TRight, TLeft] ? true : false;

  test("let `tool` infer the input and the output", () => {
    const plain = tool({ inputSchema, ...toTool(importRows) });
    const shown = tool({
      inputSchema,
      ...toTool(
        (input: { file: string }, { abortSignal, toolCallId, messages }) => {
          [abortSignal, toolCallId, messages] satisfies [unknown, string, unknown[]];
          return importRows(input);
        },
        { progress: (value) => `${value * 100} %`, result: ({ rows }) => rows },
      ),
    });
    true satisfies Is<Of<typeof plain>, [{ file: string }, ToolOutput<Rows, number>]>;
    true satisfies Is<Of<typeof shown>, [{ file: string }, ToolOutput<Rows, string>]>;
    true satisfies Is<
      InferUITools<{ plain: typeof plain }>["plain"]["output"],
      ToolOutput<Rows, number>
    >;
    tool({
      inputSchema,
      ...toTool(importRows),
      toModelOutput({ output }) {
        output satisfies ToolOutput<Rows, number>;
        return { type: "content", value: [{ type: "text", text: "5 rows" }] };
      },
    });
    const unknowns = (input: unknown) => importRows(inputSchema.parse(input));
    expect({ plain, dynamic: dynamicTool({ inputSchema, ...toTool(unknowns) }) } satisfies ToolSet);
  });

  test("refuse a start whose input is not that of the schema, or that is not annotated", () => {
    // @ts-expect-error -- the file is a number
    tool({ inputSchema: z.object({ file: z.number() }), ...toTool(importRows) });
    // @ts-expect-error -- `input` is unknown
    tool({ inputSchema, ...toTool((input) => importRows(input)) });
    // @ts-expect-error -- start returns a promise
    toTool(async () => fromResult(1));
    expect(importRows).toHaveLength(1);
  });
});
