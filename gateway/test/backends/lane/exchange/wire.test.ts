import { describe, expect, test } from "vitest";
import type { CallContent } from "../../../../src/backends/call.ts";
import { FrameWriter } from "../../../../src/backends/lane/exchange/frame-writer.ts";
import { LaneCall } from "../../../../src/backends/lane/exchange/lane-call.ts";
import { readResponse } from "../../../../src/backends/lane/exchange/read-response.ts";
import { inferencehub } from "../../../../src/rpc/inference.js";
import { type EncodedTensor, OwnBytes, ownBytes, type Parameters } from "../../../../src/tensors/tensor.ts";
import { callsFromBlock, type FakeCall } from "../../../support/blocks.ts";
import * as calls from "../../../support/lane-calls.ts";

/** A call as a lane holds it. */
const laneCall = (changes: Partial<CallContent> = {}) => new LaneCall(calls.laneCall(changes), { abandon() {}, taken() {} });

const { ExchangeRequest, ExchangeResponse, Datatype } = inferencehub.rpc.v1;

/** A frame of these calls, which is no larger than it was said to be. */
function frameOf(writer: FrameWriter, calls: readonly LaneCall[], firstCallId = 1, nowMs = 0): inferencehub.rpc.v1.ExchangeRequest.$Shape {
  for (const call of calls) writer.call(call, Number.POSITIVE_INFINITY);
  let id = firstCallId;
  for (const block of writer.blocks) {
    block.firstCallId = id;
    id += block.calls.length;
  }
  const bound = writer.length;
  const bytes = writer.take(nowMs);
  expect(bytes.length).toBeLessThanOrEqual(bound);
  return ExchangeRequest.decode(bytes);
}

function written(calls: readonly LaneCall[], firstCallId = 1, nowMs = 0): FakeCall[] {
  return frameOf(new FrameWriter(), calls, firstCallId, nowMs).blocks!.flatMap(callsFromBlock);
}

describe("a call that is written is read again", () => {
  test.each([1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 50])("with the id %d", (id) => {
    expect(written([laneCall(), laneCall()], id).map((call) => call.id)).toEqual([id, id + 1]);
  });

  test.each(["", "a", "é", "漢字", "👍".repeat(40), "x".repeat(63), "x".repeat(64), "x".repeat(65), "x".repeat(5_000), "é".repeat(300)])(
    "with the request id %s",
    (requestId) => {
      const calls = [laneCall(), laneCall({ requestId, traceparent: requestId }), laneCall()];
      expect(written(calls)[1]).toMatchObject({ requestId, traceparent: requestId });
    },
  );

  test.each([0, 1, 31, 127, 128, 200, 16_200, 16_384, 70_000, 3_000_000])("with a tensor of %d bytes", (size) => {
    const raw = Buffer.alloc(size, 7);
    const tensor: EncodedTensor = { name: "x", datatype: "UINT8", shape: [size], raw: new OwnBytes(raw) };
    const [call] = written([laneCall({ inputs: [tensor] })]);
    expect(call!.inputs).toHaveLength(1);
    expect(call!.inputs![0]).toMatchObject({ name: "x", datatype: Datatype.DATATYPE_UINT8 });
    expect((call!.inputs![0]!.shape ?? []).map(Number)).toEqual([size]);
    expect(Buffer.compare(call!.inputs![0]!.raw ?? Buffer.alloc(0), raw)).toBe(0);
  });

  test.each<[string, number[]]>([
    ["a scalar", []],
    ["no rows", [0, 4]],
    ["large dimensions", [2 ** 40, 1, 300]],
  ])("with %s", (_, shape) => {
    const [call] = written([laneCall({ inputs: [{ name: "x", datatype: "FP64", shape, raw: new OwnBytes(Buffer.alloc(8)) }] })]);
    expect((call!.inputs![0]!.shape ?? []).map(Number)).toEqual(shape);
  });

  test("with every kind of parameter", () => {
    const parameters: Parameters = {
      yes: { boolValue: true },
      no: { boolValue: false },
      small: { int64Value: 5 },
      negative: { int64Value: -5 },
      least: { int64Value: Number.MIN_SAFE_INTEGER },
      most: { int64Value: Number.MAX_SAFE_INTEGER },
      real: { doubleValue: -0.5 },
      text: { stringValue: "ü".repeat(2_000) },
    };
    const got = written([laneCall({ parameters })])[0]!.parameters;
    expect(Object.keys(got)).toEqual(Object.keys(parameters));
    for (const [name, value] of Object.entries(parameters)) {
      const [kind, expected] = Object.entries(value)[0]!;
      const came = (got[name] as Record<string, unknown>)[kind];
      expect(typeof expected === "number" ? Number(came) : came).toBe(expected);
    }
  });

  test("what is missing of a text travels beside it", () => {
    const text: EncodedTensor = {
      name: "port",
      datatype: "BYTES",
      shape: [2],
      raw: new OwnBytes(Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0x53])),
    };
    const missing = Buffer.from([1, 0]);
    const [whole, lacking] = [laneCall({ inputs: [text] }), laneCall({ inputs: [{ ...text, missing }] })];
    const [first, second] = written([whole, lacking]);
    expect(Buffer.from(first!.inputs![0]!.missing!)).toEqual(Buffer.alloc(2));
    expect(Buffer.from(second!.inputs![0]!.missing!)).toEqual(missing);
    expect(written([laneCall({ inputs: [text] })])[0]!.inputs[0]!.missing ?? []).toHaveLength(0);
  });

  test("many in one frame, frame after frame", () => {
    const writer = new FrameWriter();
    for (let frame = 0; frame < 50; frame++) {
      writer.number(frame + 1);
      const calls = Array.from({ length: 40 }, (_, index) => laneCall({ requestId: `${frame}-${index}` }));
      const read = frameOf(writer, calls);
      expect(read.sequence).toBe(frame + 1);
      expect(read.blocks!.flatMap(callsFromBlock).map((call) => call.requestId)).toEqual(calls.map((call) => call.content.requestId));
    }
  });

  test.each([
    [5_000, 5_000],
    [0.2, 1],
    [-3, 1],
    [100_000_000, 86_400_000],
    [12.1, 13],
  ])("with %d ms left as %d", (left, sent) => {
    expect(written([laneCall({ deadlineAt: 1_000 + left })], 1, 1_000)[0]!.remainingMs).toBe(sent);
  });
});

test("everything else that a frame can hold is read again", () => {
  const writer = new FrameWriter();
  writer.acknowledge(2 ** 40);
  writer.heartbeat(7);
  writer.cancel([1, 128, 2 ** 33]);
  writer.goodbye();
  const read = frameOf(writer, []);
  expect(read).toMatchObject({ receivedSequence: 2 ** 40, heartbeat: 7, goodbye: true });
  expect(read.cancelledCallIds!.map(Number)).toEqual([1, 128, 2 ** 33]);
});

describe("a frame of a worker is read", () => {
  function read(frame: inferencehub.rpc.v1.IExchangeResponse) {
    return readResponse(Buffer.from(ExchangeResponse.encode(frame).finish()));
  }

  test("with all its parts", () => {
    const frame = read({
      sequence: 2 ** 35,
      hello: {
        protocolVersion: 2,
        bootId: "b",
        softwareVersion: "0.1.0",
        maxUnadmittedFrames: 2,
        maxFrameBytes: 2 ** 20,
        acceptsReferences: true,
        processId: 42,
      },
      blocks: [
        {
          blockId: 9,
          first: 2,
          calls: 3,
          outputs: [{ name: "y", datatype: Datatype.DATATYPE_INT64, shape: [2, 1], raw: Buffer.alloc(16, 1), callLengths: [7] }],
          timings: { queueUs: 1, computeUs: 200, batchCalls: 3, batchRows: 4 },
        },
        { blockId: 2 ** 34, calls: 1, error: { reason: "QUEUE_FULL", message: "Full.", retryAfterMs: 50 } },
      ],
      admittedSequence: 3,
      loads: [{ modelName: "iris", version: "1", queuedCalls: 5, runningCalls: 6, queueDelayMs: 7 }],
      heartbeat: 8,
      goodbye: true,
    });
    expect(frame).toMatchObject({
      sequence: 2 ** 35,
      hello: {
        protocolVersion: 2,
        bootId: "b",
        softwareVersion: "0.1.0",
        maxUnadmittedFrames: 2,
        maxFrameBytes: 2 ** 20,
        acceptsReferences: true,
        processId: 42,
      },
      admittedSequence: 3,
      loads: [{ model: "iris", version: "1", queuedCalls: 5, runningCalls: 6, delayMs: 7 }],
      heartbeat: 8,
      goodbye: true,
    });
    expect(frame.answers).toMatchObject([
      {
        blockId: 9,
        first: 2,
        calls: 3,
        reason: "",
        outputs: [{ tensor: { name: "y", datatype: "INT64", shape: [2, 1] }, callLengths: [7] }],
        queueUs: 1,
        computeUs: 200,
        batchCalls: 3,
        batchRows: 4,
      },
      { blockId: 2 ** 34, first: 0, calls: 1, reason: "QUEUE_FULL", detail: "Full.", retryAfterMs: 50, outputs: [] },
    ]);
    expect(ownBytes(frame.answers[0]!.outputs[0]!.tensor.raw).view()).toEqual(Buffer.alloc(16, 1));
  });

  test("whatever newer fields it has", () => {
    const newer = Buffer.from([0x78, 0x96, 0x01, 0x82, 0x01, 0x02, 0xff, 0xff, 0x81, 0x02, 1, 2, 3, 4, 5, 6, 7, 8, 0x85, 0x02, 1, 2, 3, 4]);
    const frame = readResponse(Buffer.concat([newer, Buffer.from(ExchangeResponse.encode({ heartbeat: 3 }).finish()), newer]));
    expect(frame.heartbeat).toBe(3);
  });

  test("with a shape that is not packed", () => {
    const tensor = Buffer.from([0x0a, 1, 0x79, 0x10, 11, 0x18, 2, 0x18, 3]);
    const answer = Buffer.concat([Buffer.from([0x08, 1, 0x22, tensor.length]), tensor]);
    expect(readResponse(Buffer.concat([Buffer.from([0x52, answer.length]), answer])).answers[0]!.outputs[0]!.tensor).toMatchObject({
      shape: [2, 3],
    });
  });

  test("with a datatype that only the worker knows, as a failure of those answers alone", () => {
    const frame = read({ blocks: [{ blockId: 1, outputs: [{ name: "y", datatype: 77 as never }] }, { blockId: 2 }] });
    expect(frame.answers.map((answer) => answer.reason)).toEqual(["INTERNAL", ""]);
    expect(frame.answers[0]).toMatchObject({ outputs: [], detail: expect.stringContaining("'y'") });
  });

  test("or refused where it is cut short", () => {
    const whole = Buffer.from(
      ExchangeResponse.encode({
        sequence: 300,
        blocks: [{ blockId: 1, outputs: [{ name: "y", datatype: 1, shape: [1], raw: Buffer.alloc(40) }] }],
      }).finish(),
    );
    for (let length = 1; length < whole.length; length++) {
      if (length === 3) continue; // after the first field: a whole frame by itself
      expect(() => readResponse(whole.subarray(0, length)), `${length} bytes`).toThrow();
    }
  });
});
