import { describe, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, CanceledError } from "async-operation";

const { Canceled } = AsyncStatus;

describe("errorCode", () => {
  test("is the thrown CanceledError itself when cancel was not requested", () => {
    const source = new AsyncOperationSource<string>();
    const error = new CanceledError("not needed");
    source.fail(error);
    expect(source.operation.errorCode).toBe(error);
  });

  test("has a thrown cancellation of another class as its cause when cancel was not requested", () => {
    const source = new AsyncOperationSource<string>();
    const error = new DOMException("Aborted", "AbortError");
    source.fail(error);
    expect(source.operation.status).toBe(Canceled);
    expect(source.operation.errorCode).toBeInstanceOf(CanceledError);
    expect(source.operation.errorCode?.cause).toBe(error);
  });

  test("has the requested reason as its cause when another cancellation was thrown", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel("not needed");
    source.fail(new CanceledError("something else"));
    expect(source.operation.errorCode?.message).toBe("Operation was canceled: not needed");
    expect(source.operation.errorCode?.cause).toBe("not needed");
  });

  test("has the default reason as its cause when cancel had no reason", () => {
    const source = new AsyncOperationSource<string>();
    source.operation.cancel();
    source.fail(source.signal.reason);
    expect(source.operation.errorCode?.cause).toBe(source.signal.reason);
  });

  test("describes a thrown value that is not an Error", () => {
    const source = new AsyncOperationSource<string>();
    source.fail("No disk");
    expect(source.operation.errorCode?.message).toBe(
      'Operation failed with "No disk", not an Error',
    );
  });

  test("is an Error with the thrown value as its cause when that value cannot be read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const source = new AsyncOperationSource<string>();
    expect(source.fail(proxy)).toBe(true);
    const { errorCode } = source.operation;
    expect(errorCode).toBeInstanceOf(Error);
    expect(errorCode?.cause === proxy).toBe(true);
  });
});
