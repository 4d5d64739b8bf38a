import {
  computed,
  createEnvironmentInjector,
  type EnvironmentInjector,
  Injector,
  runInInjectionContext,
} from "@angular/core";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus } from "async-operation";
import { injectOperation } from "../../examples/recipes/angular.js";

/** Follows an operation in an injector, which ends as a component of Angular does. */
function follow() {
  const source = new AsyncOperationSource<string, number>();
  source.onCancel(source.fail);
  const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
  const snapshot = runInInjectionContext(injector, () => injectOperation(source.operation));
  return { source, snapshot, injector };
}

describe("injectOperation() in Angular", () => {
  test("is a signal of the snapshot, of which others are computed", () => {
    const { source, snapshot, injector } = follow();
    const percent = computed(() => (snapshot().progress ?? 0) * 100);
    expect([snapshot().status, percent()]).toEqual([AsyncStatus.Started, 0]);
    source.report(0.5);
    expect(percent()).toBe(50);
    source.report(1);
    source.complete("done");
    expect(snapshot()).toMatchObject({ settled: true, progress: 1, result: "done" });
    injector.destroy();
    expect(source.operation.status).toBe(AsyncStatus.Completed);
  });

  test("shows a requested cancel", () => {
    const { source, snapshot } = follow();
    source.operation.cancel("not needed");
    expect(snapshot().status).toBe(AsyncStatus.Canceled);
  });

  test("cancels the operation when its context is destroyed", () => {
    const { source, snapshot, injector } = follow();
    source.report(0.5);
    injector.destroy();
    expect(source.operation.status).toBe(AsyncStatus.Canceled);
    expect(snapshot().status).toBe(AsyncStatus.Started); // It has unsubscribed.
  });

  test("throws outside of an injection context", () => {
    const { operation } = new AsyncOperationSource<string, number>();
    expect(() => injectOperation(operation)).toThrow("NG0203");
  });

  test("follows what a click starts in the injector of the component", () => {
    const { injector } = follow();
    const source = new AsyncOperationSource<string, number>();
    const click = () => runInInjectionContext(injector, () => injectOperation(source.operation));
    expect(click()().status).toBe(AsyncStatus.Started);
    injector.destroy();
    expect(source.isCanceled()).toBe(true);
  });
});
