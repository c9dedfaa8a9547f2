/** Large JSON bodies, read by another thread: as if they were read here, one after the other, and held up by nobody but each other. */
import { describe, expect, onTestFinished, test } from "vitest";
import { readJson } from "../../../src/doors/predict/read-json.ts";
import { JsonReader, readElsewhereFromBytes } from "../../../src/doors/reading/json-reader.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import type { Asked } from "../../../src/request/inputs/asked.ts";
import { planOf } from "../../../src/request/inputs/plan.ts";
import { ownBytes } from "../../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../../support/scripted-pool.ts";

const maxDepth = 100;
const plan = planOf(
  modelVersion({
    inputs: [spec("features", "FP64", -1, 2), spec("ids", "INT64", -1), { ...spec("text", "BYTES", -1, -1), nullable: true }],
  }),
);
const iris = planOf(modelVersion({}));
const wanted = () => true;

function bodyOf(value: unknown): Buffer<ArrayBuffer> {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
}

/** All that comes of a body, in a form that can be compared. */
async function outcome(asked: () => Asked | Promise<Asked>, of = plan): Promise<unknown> {
  try {
    const { inputs, ...envelope } = await asked();
    const { tensors, ...rest } = await inputs.fit(of);
    return { envelope, ...rest, tensors: tensors.map(({ raw, ...tensor }) => ({ ...tensor, raw: Buffer.from(ownBytes(raw).view()) })) };
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(GatewayError);
    const { reason, detail, problems } = thrown as GatewayError;
    return { reason, detail, problems };
  }
}

const sound = {
  model_name: "iris",
  version: 7,
  parameters: { a: 1, b: "x", c: 0.5, d: true },
  inputs: {
    features: [
      [0.5, "NaN"],
      [1e-7, -2],
    ],
    ids: [1, "9007199254740993"],
    text: [
      ["é", null],
      [{ b64: "/w==" }, ""],
    ],
  },
};

describe("a body that another thread reads", () => {
  test("is what it is when it is read here, sound or not", async () => {
    const reader = new JsonReader(1 << 20);
    const bodies: unknown[] = [
      sound,
      { ...sound, inputs: { ...sound.inputs, ids: [1, 2.5] } },
      { ...sound, inputs: { ...sound.inputs, ids: [1] } },
      { ...sound, inputs: { ids: [] } },
      { ...sound, model_name: "" },
      { ...sound, parameters: { a: null } },
      "[".repeat(1_000),
      '{"model_name":"iris","inputs":[1',
      '{"model_name":"iris","model_name":"iris","inputs":[1]}',
      "",
      " ",
      { ...sound, inputs: { features: [], ids: [], text: [] } },
    ];
    for (const body of bodies)
      expect(await outcome(() => reader.read(bodyOf(body), maxDepth, wanted))).toEqual(
        await outcome(() => readJson(bodyOf(body), maxDepth)),
      );
  });

  test("lets the event loop turn all the while", async () => {
    const reader = new JsonReader(4 << 20);
    let turns = 0;
    let ticking = setImmediate(function count() {
      turns++;
      ticking = setImmediate(count);
    });
    onTestFinished(() => clearImmediate(ticking));
    const began = turns;
    await outcome(
      () => reader.read(bodyOf(`{"model_name":"iris","inputs":[${"[1,2,3,4],".repeat(400_000)}[1,2,3,4]]}`), maxDepth, wanted),
      iris,
    );
    expect(turns - began).toBeGreaterThan(50);
  });

  test("waits for the one before it, until that is fitted or nobody wants it any more", async () => {
    const reader = new JsonReader(1 << 20);
    const [first, second, third] = [1, 2, 3].map(() => reader.read(bodyOf(sound), maxDepth, wanted));
    let seen = 0;
    for (const each of [second!, third!]) void each.then(() => seen++);
    const { inputs } = await first!;
    expect(seen).toBe(0);
    inputs.release!();
    await outcome(() => second!);
    (await second!).inputs.release!();
    expect(await outcome(() => third!)).toMatchObject({ rows: 2 });
  });

  test("is not read once its caller has left", async () => {
    const reader = new JsonReader(1 << 20);
    const first = reader.read(bodyOf(sound), maxDepth, wanted);
    const second = outcome(() => reader.read(bodyOf(sound), maxDepth, () => false));
    await outcome(() => first);
    expect(await second).toMatchObject({ reason: "CANCELLED" });
  });

  test("is refused when too many wait already", async () => {
    const reader = new JsonReader(1 << 20);
    const large = () => outcome(() => reader.read(Buffer.alloc(33 << 20, " "), maxDepth, wanted));
    const outcomes = await Promise.all([large(), large(), large()]);
    expect(outcomes.map((each) => (each as { reason: string }).reason)).toEqual(["INVALID_REQUEST", "INVALID_REQUEST", "QUEUE_FULL"]);
  });

  test("fails when its thread ends, and so does nothing else", async () => {
    const reader = new JsonReader(1 << 20, new URL("data:text/javascript,process.exit()"));
    const outcomes = await Promise.all([1, 2].map(() => outcome(() => reader.read(bodyOf(sound), maxDepth, wanted))));
    expect(outcomes).toMatchObject([{ reason: "INTERNAL" }, { reason: "INTERNAL" }]);
  });
});

describe("over HTTP", () => {
  const rows = Array.from({ length: 4_000 }, (_, row) => [row, 0.5, 1.4, 0.2]);

  test("a large body is answered, and so is one behind another whose model there is not", async () => {
    const pool = new ScriptedPool([modelVersion({})], irisAnswer);
    const { post } = await startPathServer(pool);
    const body = JSON.stringify({ model_name: "iris", inputs: rows });
    expect(body.length).toBeGreaterThan(readElsewhereFromBytes);
    const [missing, found] = await Promise.all([post(body.replace("iris", "nothing")), post(body)]);
    expect([missing.status, missing.json.reason, found.status]).toEqual([404, "MODEL_NOT_FOUND", 200]);
    const [call] = pool.calls;
    expect(call!.inputs[0]).toMatchObject({ name: "features", datatype: "FP64", shape: [4_000, 4] });
    expect([...new Float64Array(new Uint8Array(ownBytes(call!.inputs[0]!.raw).view()).buffer)]).toEqual(rows.flat());
  });

  test("a call with too many rows is refused before it is sent, and so is one whose answer would be too large", async () => {
    const pool = new ScriptedPool([modelVersion({}), modelVersion({ name: "wide", outputs: [spec("y", "FP64", -1, 1_000)] })], irisAnswer);
    const { post } = await startPathServer(pool, { rows: 3_999, answer_bytes: 8_000_000 });
    expect((await post({ model_name: "iris", inputs: rows })).json).toMatchObject({
      reason: "PAYLOAD_TOO_LARGE",
      detail: "Expected at most 3999 rows in one call, got 4000: send fewer at once, or raise limits.rows.",
    });
    expect((await post({ model_name: "wide", inputs: rows.slice(0, 1_001) })).json).toMatchObject({
      reason: "PAYLOAD_TOO_LARGE",
      detail:
        "The answer to 1001 rows takes at least 8008000 bytes and may take 8000000: send fewer rows in one call, or raise limits.answer_bytes.",
    });
    expect(pool.calls).toEqual([]);
    expect((await post({ model_name: "wide", inputs: rows.slice(0, 1_000) })).status).toBe(200);
  });

  test("a BYTES input may have as many elements as a call may have rows", async () => {
    const pool = new ScriptedPool([modelVersion({ inputs: [spec("t", "BYTES", -1, -1)] })], irisAnswer);
    const { post } = await startPathServer(pool, { rows: 10 });
    expect((await post({ model_name: "iris", inputs: [new Array(11).fill("")] })).json).toMatchObject({
      reason: "PAYLOAD_TOO_LARGE",
      detail: expect.stringContaining("at most 10 elements in the BYTES input t, got 11"),
    });
    expect((await post({ model_name: "iris", inputs: [new Array(10).fill("a long text")] })).status).toBe(200);
  });
});
