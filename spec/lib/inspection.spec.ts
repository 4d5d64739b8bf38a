import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, run } from "async-operation";

describe("the text of an inspected operation", () => {
  test("has the id, the status and the newest report", () => {
    const source = new AsyncOperationSource<string, object>();
    const { operation } = source;
    const { id } = operation;
    const shown = [inspect(operation)];
    source.report({ loaded: 1 });
    source.report({ loaded: 2 });
    shown.push(inspect(operation));
    operation.cancel();
    shown.push(inspect({ operation }));
    source.complete("done");
    source.report({ loaded: 3 });
    shown.push(inspect(operation));
    operation.close();
    shown.push(inspect(operation));
    expect(shown).toEqual([
      `Operation ${id}: Started`,
      `Operation ${id}: Started, { loaded: 2 }`,
      `{ operation: Operation ${id}: cancel requested, { loaded: 2 } }`,
      `Operation ${id}: Completed`,
      `Operation ${id}: closed`,
    ]);
  });

  test("has the name of the operation, quoted, even after it is closed", () => {
    const upload = run(() => "done", { name: 'upload "a"' });
    const { id } = upload;
    const shown = [inspect(upload)];
    upload.close();
    shown.push(inspect(upload));
    expect(shown).toEqual([
      `Operation ${id} "upload \\"a\\"": Completed`,
      `Operation ${id} "upload \\"a\\"": closed`,
    ]);
  });

  test("has no name when that is empty or undefined", () => {
    for (const name of ["", undefined]) {
      const { operation } = new AsyncOperationSource({ name });
      expect(inspect(operation)).toBe(`Operation ${operation.id}: Started`);
    }
  });

  test("ends at the requested depth, even if the operation has reported itself", () => {
    const source = new AsyncOperationSource<string, object>();
    const { operation } = source;
    source.report({ operation });
    const name = `Operation ${operation.id}: Started`;
    expect(inspect(operation, { depth: 1, breakLength: Infinity })).toBe(
      `${name}, { operation: ${name}, { operation: ${name}, [Object] } }`,
    );
  });

  test("has the report as a string when the caller passes no `inspect`", () => {
    const source = new AsyncOperationSource<string, number>();
    source.report(0.5);
    const show = (source.operation as unknown as Record<symbol, () => string>)[inspect.custom];
    expect(show?.call(source.operation)).toBe(`Operation ${source.operation.id}: Started, 0.5`);
  });
});
