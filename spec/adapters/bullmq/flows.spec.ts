import { beforeAll, expect, test } from "@jest/globals";
import { AsyncOperationSource, AsyncStatus, waitFor } from "async-operation";
import { fromBullMQ } from "async-operation/bullmq";
import { toPromise } from "async-operation/promise";
import { FlowProducer, type Job, type JobNode } from "bullmq";
import { describeWithRedis } from "../../support/services.js";
import { OperationScene } from "./operation-scene.js";
import { provideScene } from "./scene.js";

let scene: OperationScene;
let producer: FlowProducer;

provideScene("file", (redis) => {
  scene = new OperationScene(redis);
  return scene;
});

beforeAll(async () => {
  producer = scene.keep(new FlowProducer({ connection: scene.redis.connection }));
});

/** A job that waits for three: one runs, two wait. */
interface Flow {
  readonly parent: Job;
  readonly children: readonly Job[];
  readonly running: AsyncOperationSource<unknown, unknown>;
  /** How often a job of the flow was started. */
  starts(): number;
}

async function startFlow(options = {}): Promise<Flow> {
  const running = new AsyncOperationSource<unknown, unknown>();
  const other = new AsyncOperationSource<unknown, unknown>();
  const [first, ...rest] = [running, other, other, other].map(({ operation }) =>
    scene.register(() => operation),
  );
  const parent = rest.pop() as string;
  const queueName = scene.name;
  const child = (name: string, delay: number) => ({ name, queueName, opts: { ...options, delay } });
  const children = [child(first as string, 0), ...rest.map((name) => child(name, 600_000))];
  const node: JobNode = await producer.add({ name: parent, queueName, children });
  while (!scene.started.has(first as string)) await node.job.getState();
  return {
    parent: node.job,
    children: (node.children ?? []).map(({ job }) => job),
    running,
    starts: () =>
      [first, ...rest, parent].reduce(
        (sum, name) => sum + (scene.started.get(String(name)) ?? 0),
        0,
      ),
  };
}

describeWithRedis("the cancel of fromBullMQ() of a job that waits for others", () => {
  test.each([
    ["waits for all of them", {}],
    ["fails with any of them", { failParentOnFailure: true }],
  ])(
    "removes those that wait, and cancels the one that runs, when it %s (W-16)",
    async (_, options) => {
      const { parent, children, running, starts } = await startFlow(options);
      running.onCancel(running.fail);
      const operation = fromBullMQ(parent, scene.events);
      operation.cancel("not needed");
      await expect(toPromise(operation)).rejects.toBe("not needed");
      expect(operation.status).toBe(AsyncStatus.Canceled);
      expect(running.operation.errorCode?.cause).toBe("not needed");
      const states = await Promise.all(children.map((job) => job.getState()));
      expect(states.filter((state) => !/unknown|failed/.test(state))).toEqual([]);
      expect(starts()).toBe(1);
    },
  );

  test("waits for a child that does not react (W-16)", async () => {
    const { parent, running, starts } = await startFlow();
    const operation = fromBullMQ(parent, scene.events);
    operation.cancel("not needed");
    await waitFor(running.operation, 300);
    expect([await parent.getState(), operation.status]).toEqual([
      "waiting-children",
      AsyncStatus.Canceled, // Requested.
    ]);
    expect(operation.errorCode).toBeNull();
    running.complete("done");
    await expect(toPromise(operation)).rejects.toBe("not needed");
    expect(starts()).toBe(1);
  });
});
