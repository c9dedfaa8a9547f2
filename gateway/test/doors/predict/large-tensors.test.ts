/** Binary bodies of many elements: what they hold is gone through while others have their turns, wherever it lies. */
import { describe, expect, onTestFinished, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { inferencehub } from "../../../src/rpc/inference.js";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../../support/scripted-pool.ts";
import { temporaryFolder } from "../../support/settings.ts";

const { PredictRequest, Datatype } = inferencehub.rpc.v1;
const elements = 400_000;
const version = modelVersion({ inputs: [{ ...spec("t", "BYTES", -1), nullable: true }] });
const switches = modelVersion({ name: "switches", inputs: [spec("b", "BOOL", -1)] });

/** Elements of three bytes each, of which one may claim another length. */
function texts(wrongAt = -1, wrongLength = 0): Buffer {
  const raw = Buffer.alloc(elements * 7);
  for (let i = 0; i < elements; i++) raw.writeUInt32LE(i === wrongAt ? wrongLength : 3, i * 7);
  return raw;
}

function bodyOf(raw: Buffer, missing?: Buffer): Buffer {
  const input = { name: "t", datatype: Datatype.DATATYPE_BYTES, shape: [elements], raw, ...(missing && { missing }) };
  return Buffer.from(PredictRequest.encode({ modelName: "iris", inputs: [input] }).finish());
}

function truths(wrongAt: number): Buffer {
  const raw = Buffer.alloc(900_000, 1);
  if (wrongAt >= 0) raw[wrongAt] = 2;
  const input = { name: "b", datatype: Datatype.DATATYPE_BOOL, shape: [raw.length], raw };
  return Buffer.from(PredictRequest.encode({ modelName: "switches", inputs: [input] }).finish());
}

const missingFirst = Buffer.alloc(elements);
missingFirst[elements - 1] = 1;

describe.each([
  ["in a shared file", () => new SharedFiles(temporaryFolder()), false],
  ["in memory", () => undefined, false],
  ["in chunks", () => undefined, true],
])("%s", (_, files, inChunks) => {
  test("sound ones are sent, others are refused with the place of the fault", async () => {
    const pool = new ScriptedPool([version, switches], irisAnswer, files());
    const server = await startPathServer(pool);
    const post = (body: Buffer) =>
      fetch(server.url, {
        method: "POST",
        headers: { "x-api-key": "all", "content-type": "application/x-protobuf" },
        body: inChunks ? new Blob([body as Buffer<ArrayBuffer>]).stream() : (body as Buffer<ArrayBuffer>),
        duplex: "half",
      } as RequestInit);
    const details = async (body: Buffer) => ((await (await post(body)).json()) as { errors: unknown[] }).errors;

    let turns = 0;
    let ticking = setImmediate(function count() {
      turns++;
      ticking = setImmediate(count);
    });
    onTestFinished(() => clearImmediate(ticking));
    expect((await post(bodyOf(texts()))).status).toBe(200);
    expect((await post(truths(-1))).status).toBe(200);
    expect(turns).toBeGreaterThan(0);
    expect(pool.calls).toHaveLength(2);

    expect(await details(bodyOf(texts(elements - 1, 4)))).toEqual([
      { pointer: "/inputs/0/raw", detail: `expected element ${elements - 1} to have the 4 bytes that its prefix promises, got 3` },
    ]);
    expect(await details(bodyOf(texts(elements - 1, 2)))).toEqual([
      { pointer: "/inputs/0/raw", detail: `expected ${elements} BYTES elements, got 1 bytes after the last one` },
    ]);
    expect(await details(bodyOf(texts(5, 0xff_ff_ff_ff)))).toMatchObject([{ pointer: "/inputs/0/raw" }]);
    expect(await details(bodyOf(texts(), missingFirst))).toEqual([
      { pointer: "/inputs/0/missing", detail: `expected no bytes in a missing element, got 3 in element ${elements - 1}` },
    ]);
    expect(await details(truths(899_999))).toEqual([
      { pointer: "/inputs/0/raw", detail: "expected bytes of 0 or 1 for BOOL, got 2 at byte 899999" },
    ]);
    expect(pool.calls).toHaveLength(2);
  });
});
