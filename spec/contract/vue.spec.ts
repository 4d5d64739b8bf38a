// Vue wraps plain objects in proxies; a proxy of an object with private fields throws at each call.
import { describe, expect, test } from "@jest/globals";
import {
  AsyncOperationSource,
  AsyncStatus,
  type OperationContext,
  Progress,
  run,
} from "async-operation";
import { isProxy, reactive, ref, shallowReactive } from "vue";

function contextOf(): OperationContext<number> {
  let context: OperationContext<number> | undefined;
  run((given: OperationContext<number>) => {
    context = given;
    return new Promise(() => {});
  });
  return context as OperationContext<number>;
}

const create: Record<string, () => object> = {
  AsyncOperation: () => new AsyncOperationSource<string, number>().operation,
  AsyncOperationSource: () => new AsyncOperationSource<string, number>(),
  Progress: () => new Progress<number>(),
  OperationContext: contextOf,
};

describe.each(Object.entries(create))("%s", (tag, createOne) => {
  test("has its name as its tag (W-60)", () => {
    expect(String(createOne())).toBe(`[object ${tag}]`);
  });

  test("is not wrapped by `ref`, `reactive` and a list of Vue (W-60)", () => {
    const object = createOne();
    const list = ref<object[]>([]);
    list.value.push(object);
    expect(isProxy(list.value)).toBe(true); // Vue is at work.
    const read = [
      ref(object).value,
      reactive({ object }).object,
      reactive(object),
      shallowReactive({ object }).object,
      list.value[0],
      reactive(new Map([[1, object]])).get(1),
    ];
    for (const value of read) expect(value).toBe(object);
  });
});

describe("an operation in a ref of Vue", () => {
  test("reports, and ends (W-60)", () => {
    const source = ref(new AsyncOperationSource<string, number>());
    const operation = ref(source.value.operation);
    const values: number[] = [];
    operation.value.progress = (_, value) => values.push(value);
    source.value.report(0.5);
    operation.value.cancel("not needed");
    source.value.fail("not needed");
    expect([values, operation.value.status]).toEqual([[0.5], AsyncStatus.Canceled]);
  });

  test("is canceled by a destructured context (W-60)", () => {
    const context = ref(contextOf());
    const { isCanceled, report } = context.value;
    report(0.5);
    expect(isCanceled()).toBe(false);
  });
});
