/** Copies: which calls are copied, when, what is dropped, and that callers never notice. */

import { describe, expect, test } from "vitest";
import type { ModelState } from "../../../src/backends/announced-version.ts";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import type { ModelVersion } from "../../../src/models/model-version.ts";
import type { WorkerAnswer } from "../../../src/pool/pool.ts";
import { type EncodedTensor, noParameters, OwnBytes } from "../../../src/tensors/tensor.ts";
import { ShadowCopies } from "../../../src/traffic/shadow/copies.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { modelVersion } from "../../support/model-version.ts";
import { type Script, ScriptedPool, workerAnswer } from "../../support/scripted-pool.ts";
import { SeededRandom } from "../../support/seeded-random.ts";
import { scratchFolder } from "../../support/test-pool.ts";
import { trafficIn } from "../../support/traffic.ts";

const features: EncodedTensor = {
  name: "features",
  datatype: "FP64",
  shape: [1, 1],
  raw: new OwnBytes(Buffer.from(new Float64Array([1]).buffer)),
};

function answerOf(label: number): WorkerAnswer {
  return workerAnswer([{ name: "class", datatype: "INT32", shape: [1], raw: new OwnBytes(Buffer.from(new Int32Array([label]).buffer)) }]);
}

const never: Script = () => new Promise<WorkerAnswer>(() => {});

async function shadowing(
  script: Script = () => answerOf(1),
  percent = 100,
  state: ModelState = "READY",
  other: Partial<ModelVersion> = {},
) {
  const { table } = await trafficIn();
  const versions = [modelVersion({ version: "1" }), modelVersion({ version: "2", state, ...other })];
  const pool = new ScriptedPool(versions, script);
  const clock = new FakeClock();
  const random = new SeededRandom(1);
  const compared: unknown[] = [];
  let due: (() => void)[] = [];
  const shadows = new ShadowCopies({
    table,
    pool,
    clock,
    limits: { default_deadline_ms: 5_000 },
    compared: (...what) => void compared.push(what),
    random: () => random.next(),
    later: (action) => void due.push(action),
    loopUse: () => 0.1,
  });
  await table.set("iris", { model: "iris", weights: { "1": 100 }, shadow: { version: "2", percent } }, "k");
  const offer = (count = 1, inputs = [features], version = 0) => {
    for (let i = 0; i < count; i++)
      shadows.offer(versions[version]!, inputs, noParameters, { requestId: `r${i}`, span: undefined }, answerOf(1));
  };
  /** What was put off is done, and its answers have come. */
  const settle = async () => {
    for (const action of due) action();
    due = [];
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { shadows, pool, table, clock, compared, offer, settle, pair: () => shadows.pairs.of("iris", "1", "2") };
}

type Shadowing = Awaited<ReturnType<typeof shadowing>>;

describe("a call", () => {
  test("is copied with the same inputs once its own answer is out", async () => {
    const { pool, offer, settle, pair, compared } = await shadowing();
    offer();
    expect(pool.calls).toEqual([]);
    await settle();
    expect(pool.calls).toMatchObject([
      { model: "iris", version: "2", inputs: [features], requestId: "shadow-of-r0", traceparent: "", idempotent: false, deadlineAt: 6_000 },
    ]);
    expect(pair()).toMatchObject({ copied: 1, agreed: 1, disagreed: 0 });
    expect(pair().served.quantileUs(0.5)).toBeCloseTo(920, -2);
    expect(compared).toEqual([["iris", "2", false]]);
  });

  test("that brings an image file is copied as what the other version makes of one", async () => {
    const files = { mediaTypes: ["image/png"], mode: "L", width: 9, height: 7, fit: "stretch" };
    const image = { input: "pixels", layout: "HW", black: 0, white: 1, files };
    const { pool, offer, settle } = await shadowing(() => answerOf(1), 100, "READY", {
      inputs: [{ name: "pixels", datatype: "FP32", shape: [-1, 7, 9] }],
      image,
    });
    const sent: EncodedTensor = { ...features, name: "picture", shape: [1, 3, 3], mediaType: "image/png" };
    offer(1, [sent]);
    offer(1, [{ ...sent, mediaType: "image/jpeg" }]);
    await settle();
    const [taken, other] = pool.calls.map(({ inputs }) => inputs[0]!);
    expect(taken).toEqual({ name: "pixels", datatype: "FP32", shape: [1, 7, 9], raw: sent.raw, mediaType: "image/png" });
    // The worker says that this version takes none.
    expect(other).toMatchObject({ name: "picture", mediaType: "image/jpeg" });
  });

  test("is copied as often as the document says", async () => {
    const { offer, pair } = await shadowing(never, 10);
    offer(10_000);
    const { dropped, copied } = pair();
    // All but the first 32 of those due are dropped: none has ended.
    expect(copied).toBe(0);
    expect(Math.abs(dropped.get("busy")! + 32 - 1_000)).toBeLessThan(90);
  });

  test.each([
    ["that the other version served itself", (given: Shadowing) => given.offer(1, [features], 1)],
    [
      "of a model without a shadow",
      async (given: Shadowing) => {
        await given.table.set("iris", { model: "iris", weights: { "1": 100 } }, "k");
        given.offer();
      },
    ],
    [
      "after the gateway began to leave",
      (given: Shadowing) => {
        given.shadows.stop();
        given.offer();
      },
    ],
  ])("%s is not copied", async (_what, act) => {
    const given = await shadowing();
    await act(given);
    await given.settle();
    expect(given.pool.calls).toEqual([]);
  });
});

describe("a copy", () => {
  test("that is answered otherwise is told as such", async () => {
    const { offer, settle, pair, compared } = await shadowing(() => answerOf(2));
    offer();
    await settle();
    expect(pair()).toMatchObject({ agreed: 0, disagreed: 1 });
    expect(compared).toEqual([["iris", "2", true]]);
  });

  test.each([
    ["MODEL_FAILED", [["iris", "2", true]]],
    ["INPUT_MISMATCH", [["iris", "2", true]]],
    ["QUEUE_FULL", []],
    ["WORKER_LOST", []],
    ["DEADLINE_EXCEEDED", []],
  ] as const)("that ends with %s is counted, and held against the version if it is to blame", async (reason, told) => {
    const { offer, settle, pair, compared } = await shadowing(() => Promise.reject(new GatewayError(reason, "no")));
    offer();
    await settle();
    expect([...pair().failures]).toEqual([[reason, 1]]);
    expect(compared).toEqual(told);
  });

  test("keeps shared files until it is answered", async () => {
    const files = new SharedFiles(scratchFolder());
    const file = files.leaseFilled(Buffer.alloc(8))!;
    const { promise, resolve } = Promise.withResolvers<WorkerAnswer>();
    const { offer, settle } = await shadowing(() => promise);
    offer(1, [{ ...features, raw: { file, offset: 0, length: 8 } }]);
    file.release();
    await settle();
    expect(files.usage.leased).toBe(1);
    resolve(answerOf(1));
    await settle();
    expect(files.usage.leased).toBe(0);
  });

  test("is called off when the gateway leaves", async () => {
    const { shadows, pool, offer, settle } = await shadowing(never);
    offer(3);
    await settle();
    shadows.stop();
    expect(pool.cancelled).toBe(3);
  });
});

describe("under load", () => {
  test("32 copies are under way at most, and the next ones find room again", async () => {
    const { offer, settle, pair } = await shadowing(async () => answerOf(1));
    offer(40);
    expect([...pair().dropped]).toEqual([["busy", 8]]);
    await settle();
    offer();
    await settle();
    expect(pair().copied).toBe(33);
  });

  test.each([
    ["a quarter of the calls that the gateway may have is in flight", { load: { inFlight: 257, waiting: 0 } }],
    ["calls wait for a worker", { load: { inFlight: 0, waiting: 1 } }],
    ["a worker's queues are deep", { workers: () => [{ state: "READY", queues: [{ queuedCalls: 9 }, { queuedCalls: 8 }] }] }],
  ])("nothing is copied while %s", async (_what, change) => {
    const { pool, offer, pair } = await shadowing();
    Object.assign(pool, change);
    offer();
    expect([...pair().dropped]).toEqual([["busy", 1]]);
  });

  test("large inputs are not kept without bound", async () => {
    const { offer, pair } = await shadowing(never);
    offer(10, [{ ...features, raw: new OwnBytes(Buffer.alloc(20 * 1024 * 1024)) }]);
    expect([...pair().dropped]).toEqual([["busy", 7]]);
  });
});

test("a version that does not serve gets nothing", async () => {
  const { offer, pair } = await shadowing(undefined, 100, "RECOVERING");
  offer();
  expect([...pair().dropped]).toEqual([["not_ready", 1]]);
});

test("pairs beyond two hundred push out the oldest", async () => {
  const { shadows } = await shadowing();
  for (let i = 0; i < 250; i++) shadows.pairs.of("iris", String(i), "x");
  expect(shadows.pairs.list("iris")).toHaveLength(200);
});
