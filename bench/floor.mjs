// biome-ignore-all lint/correctness/noUnusedPrivateClassMembers: they have the size of those of an operation
// Where the time of an operation goes: the same task with less and less, in nanoseconds.
// node bench/floor.mjs (after npm run build; also in Bun, and in Deno with --allow-all)
//   platform  nothing but the promise that the caller awaits
//   chained   one `then` with two functions, which any object needs to know the outcome of a promise
//   object    the same, with an object of as many private fields as an operation, and a context for the body
//   library   an operation, with its checks
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fromPromise } from "../dist/adapters/promise.js";
import { run, toPromise } from "../dist/lib/index.js";

const rounds = 60;
const count = 20_000;

let lastId = 0;
const nothing = Symbol();

class Context {
  #object;
  #report;
  constructor(object) {
    this.#object = object;
  }
}

class Least {
  #id = ++lastId;
  #status = 0;
  #value = nothing;
  #request;
  #latest = nothing;
  #watchers;
  #sink;
  #link;
  #promise;
  #promised = false;
  #rare = nothing;

  #settle(status, value) {
    if (this.#status !== 0) return;
    this.#status = status;
    this.#value = value;
  }

  static follow(object, promise) {
    object.#promise = promise.then(
      (value) => {
        object.#settle(1, value);
        return value;
      },
      (error) => {
        object.#settle(3, error);
        return object.#promised ? promise : undefined;
      },
    );
    object.#promised = true;
    return object.#promise;
  }

  static complete(object, value) {
    object.#settle(1, value);
    return Promise.resolve(object.#value);
  }
}

const pass = (value) => value;
const fail = (error) => {
  throw error;
};
const asyncBody = (result) => async () => result;

const follow = (body) => {
  const object = new Least();
  return Least.follow(object, body(new Context(object)));
};

const tasks = {
  value: {
    platform: async (result) => result,
    object(result) {
      const object = new Least();
      const body = () => result;
      return Least.complete(object, body(new Context(object)));
    },
    library: (result) => toPromise(run(() => result)),
  },
  async: {
    platform: (result) => asyncBody(result)(),
    chained: (result) => asyncBody(result)().then(pass, fail),
    object: (result) => follow(asyncBody(result)),
    library: (result) => toPromise(run(asyncBody(result))),
  },
  wrap: {
    platform: (result) => Promise.resolve(result),
    chained: (result) => Promise.resolve(result).then(pass, fail),
    object: (result) => Least.follow(new Least(), Promise.resolve(result)),
    library: (result) => toPromise(fromPromise(Promise.resolve(result))),
  },
};

async function measure(start) {
  const batch = async () => {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += await start(index & 1);
    if (sum !== count / 2) throw new Error(`Expected ${count / 2}, got ${sum}`);
  };
  for (let round = 0; round < rounds / 2; round++) await batch();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await batch();
    times.push(((performance.now() - begin) / count) * 1e6);
  }
  return times.sort((left, right) => left - right)[rounds >> 1];
}

const [task, form] = process.argv.slice(2);
if (task !== undefined) console.log(await measure(tasks[task][form]));
else {
  const self = fileURLToPath(import.meta.url);
  const program = process.versions.deno === undefined ? [self] : ["run", "--allow-all", self];
  const cell = (name, forms, key) => {
    if (forms[key] === undefined) return "–";
    // The best of three processes: an engine compiles the same code well or less well.
    const times = [1, 2, 3].map(() =>
      Number(execFileSync(process.execPath, [...program, name, key], { encoding: "utf8" })),
    );
    return Math.min(...times).toFixed(0);
  };
  console.log(
    "| ns | platform | chained | object | library |\n| --- | ---: | ---: | ---: | ---: |",
  );
  for (const [name, forms] of Object.entries(tasks)) {
    const cells = ["platform", "chained", "object", "library"].map((key) => cell(name, forms, key));
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
}
