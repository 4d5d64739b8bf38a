// transformers.js loads models from the network, so that a stand-in loads here. It is written from the
// types and the sources of version 4: for each file `initiate`, `download`, `progress` and `done`, before
// each `progress` a `progress_total` over all files, and `ready` at the end. `progress` is a percentage
// of one file, 0 to 100. There is no signal; the callback is called in the loop that reads the file, so
// that what it throws rejects the promise of the loader.
import { describe, expect, test } from "@jest/globals";
import { AsyncStatus, Progress, waitFor } from "async-operation";
import { toPromise } from "async-operation/promise";
import { loadModel, type ModelProgress } from "../../examples/recipes/model-loading.js";

type Callback = (info: ModelProgress) => void;

const files = { "config.json": [10], "model.onnx": [40, 30, 20] };

/** Loads two files, one after the other; `read` are the parts that came from the network. */
async function pipeline(model: string, callback: Callback, read: number[] = []) {
  if (model === "") throw new Error('Could not locate file: "config.json"');
  const all = { loaded: 0, total: 100 };
  for (const [file, parts] of Object.entries(files)) {
    callback({ status: "initiate", name: model, file });
    callback({ status: "download", name: model, file });
    const total = parts.reduce((sum, part) => sum + part);
    let loaded = 0;
    for (const part of parts) {
      await new Promise((resolve) => setImmediate(resolve));
      read.push(part);
      loaded += part;
      all.loaded += part;
      const progress = all.loaded;
      callback({ status: "progress_total", name: model, progress, ...all });
      callback({
        status: "progress",
        name: model,
        file,
        progress: (loaded / total) * 100,
        loaded,
        total,
      });
    }
    callback({ status: "done", name: model, file });
  }
  callback({ status: "ready", task: "translation", model });
  return { task: "translation" };
}

describe("loadModel()", () => {
  test("reports the bytes over all files in order, and completes with the model", async () => {
    const operation = loadModel((callback) => pipeline("small", callback));
    const values: object[] = [];
    const progress = new Progress<object>((value) => values.push(value));
    expect(await toPromise(operation, { progress })).toEqual({ task: "translation" });
    expect(values).toEqual([10, 50, 80, 100].map((loaded) => ({ loaded, total: 100 })));
  });

  test("ends in Canceled, with the reason, when a cancel has ended the loading", async () => {
    const reason = { because: "not needed" };
    const read: number[] = [];
    const operation = loadModel((callback) => pipeline("small", callback, read));
    operation.progress = () => operation.cancel(reason);
    await expect(toPromise(operation)).rejects.toBe(reason);
    expect(read).toEqual([10]);
    expect(operation.status).toBe(AsyncStatus.Canceled);
    expect(operation.errorCode?.cause).toBe(reason);
  });

  test("ends in Error when the model cannot be loaded", async () => {
    const operation = loadModel((callback) => pipeline("", callback));
    expect(await waitFor(operation, Infinity)).toBe(AsyncStatus.Error);
    expect(operation.errorCode?.message).toContain("Could not locate file");
  });
});
