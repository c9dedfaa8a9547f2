import { describe, expect, test } from "vitest";
import type { CallContent } from "../../../../src/backends/call.ts";
import { FrameWriter } from "../../../../src/backends/lane/exchange/frame-writer.ts";
import { LaneCall } from "../../../../src/backends/lane/exchange/lane-call.ts";
import { readResponse } from "../../../../src/backends/lane/exchange/read-response.ts";
import { boundOfCall } from "../../../../src/backends/lane/exchange/write-call.ts";
import { inferencehub } from "../../../../src/rpc/inference.js";
import { type EncodedTensor, noParameters, type Parameters } from "../../../../src/tensors/tensor.ts";
import * as calls from "../../../support/lane-calls.ts";

/** A call as a lane holds it. */
const laneCall = (changes: Partial<CallContent> = {}) => new LaneCall(calls.laneCall(changes), { abandon() {} });

const { ExchangeRequest, ExchangeResponse, Datatype } = inferencehub.rpc.v1;

function written(calls: readonly LaneCall[], nowMs = 0): inferencehub.rpc.v1.ExchangeRequest.$Shape {
  const writer = new FrameWriter();
  writer.number(1);
  for (const call of calls) writer.call(call, call.content.inputs, boundOfCall(call.content, call.content.inputs), nowMs);
  return ExchangeRequest.decode(writer.take());
}

describe("a call that is written is read again", () => {
  test.each([1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 50])("with the id %d", (id) => {
    const call = laneCall();
    call.id = id;
    expect(Number(written([call]).calls![0]!.id)).toBe(id);
  });

  test.each(["", "a", "é", "漢字", "👍".repeat(40), "x".repeat(63), "x".repeat(64), "x".repeat(65), "x".repeat(5_000), "é".repeat(300)])(
    "with the request id %s",
    (requestId) => {
      expect(written([laneCall({ requestId, traceparent: requestId })]).calls![0]).toMatchObject(
        requestId === "" ? {} : { requestId, traceparent: requestId },
      );
    },
  );

  test.each([0, 1, 31, 127, 128, 200, 16_200, 16_384, 70_000, 3_000_000])("with a tensor of %d bytes", (size) => {
    const raw = Buffer.alloc(size, 7);
    const tensor: EncodedTensor = { name: "x", datatype: "UINT8", shape: [size], raw };
    const [call] = written([laneCall({ inputs: [tensor] })]).calls!;
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
    const [call] = written([laneCall({ inputs: [{ name: "x", datatype: "FP64", shape, raw: Buffer.alloc(8) }] })]).calls!;
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
    const got = written([laneCall({ parameters })]).calls![0]!.parameters!;
    expect(Object.keys(got)).toEqual(Object.keys(parameters));
    for (const [name, value] of Object.entries(parameters)) {
      const [kind, expected] = Object.entries(value)[0]!;
      const came = (got[name] as Record<string, unknown>)[kind];
      expect(typeof expected === "number" ? Number(came) : came).toBe(expected);
    }
  });

  test("what is missing of a text travels beside it, and counts", () => {
    const text: EncodedTensor = { name: "port", datatype: "BYTES", shape: [2], raw: Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0x53]) };
    const missing = Buffer.from([1, 0]);
    const [whole, lacking] = [laneCall({ inputs: [text] }), laneCall({ inputs: [{ ...text, missing }] })];
    const [first, second] = written([whole, lacking]).calls!;
    expect(first!.inputs![0]!.missing ?? Buffer.alloc(0)).toHaveLength(0);
    expect(Buffer.from(second!.inputs![0]!.missing!)).toEqual(missing);
    expect(boundOfCall(lacking.content, lacking.content.inputs) - boundOfCall(whole.content, whole.content.inputs)).toBe(2);
  });

  test("many in one frame, frame after frame", () => {
    const writer = new FrameWriter();
    for (let frame = 0; frame < 50; frame++) {
      writer.number(frame + 1);
      const calls = Array.from({ length: 40 }, (_, index) => laneCall({ requestId: `${frame}-${index}` }));
      for (const call of calls) writer.call(call, call.content.inputs, boundOfCall(call.content, call.content.inputs), 0);
      const read = ExchangeRequest.decode(writer.take());
      expect(read.sequence).toBe(frame + 1);
      expect(read.calls!.map((call) => call.requestId)).toEqual(calls.map((call) => call.content.requestId));
    }
  });

  test.each([
    [5_000, 5_000],
    [0.2, 1],
    [-3, 1],
    [1_000_000, 300_000],
    [12.1, 13],
  ])("with %d ms left as %d", (left, sent) => {
    expect(written([laneCall({ deadlineAt: 1_000 + left })], 1_000).calls![0]!.remainingMs).toBe(sent);
  });
});

test("everything else that a frame can hold is read again", () => {
  const writer = new FrameWriter();
  writer.acknowledge(2 ** 40);
  writer.heartbeat(7);
  writer.cancel([1, 128, 2 ** 33]);
  writer.goodbye();
  const read = ExchangeRequest.decode(writer.take());
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
        protocolVersion: 1,
        bootId: "b",
        softwareVersion: "0.1.0",
        maxUnadmittedFrames: 2,
        maxFrameBytes: 2 ** 20,
        acceptsReferences: true,
        processId: 42,
      },
      answers: [
        {
          callId: 9,
          outputs: [{ name: "y", datatype: Datatype.DATATYPE_INT64, shape: [2, 1], raw: Buffer.alloc(16, 1) }],
          timings: { queueUs: 1, computeUs: 200, batchCalls: 3, batchRows: 4 },
        },
        { callId: 2 ** 34, error: { reason: "QUEUE_FULL", message: "Full.", retryAfterMs: 50 } },
      ],
      admittedSequence: 3,
      loads: [{ modelName: "iris", version: "1", queuedCalls: 5, runningCalls: 6 }],
      heartbeat: 8,
      goodbye: true,
    });
    expect(frame).toMatchObject({
      sequence: 2 ** 35,
      hello: {
        protocolVersion: 1,
        bootId: "b",
        softwareVersion: "0.1.0",
        maxUnadmittedFrames: 2,
        maxFrameBytes: 2 ** 20,
        acceptsReferences: true,
        processId: 42,
      },
      admittedSequence: 3,
      loads: [{ model: "iris", version: "1", queuedCalls: 5, runningCalls: 6 }],
      heartbeat: 8,
      goodbye: true,
    });
    expect(frame.answers).toMatchObject([
      {
        callId: 9,
        reason: "",
        outputs: [{ name: "y", datatype: "INT64", shape: [2, 1] }],
        queueUs: 1,
        computeUs: 200,
        batchCalls: 3,
        batchRows: 4,
      },
      { callId: 2 ** 34, reason: "QUEUE_FULL", detail: "Full.", retryAfterMs: 50, outputs: [] },
    ]);
    expect(frame.answers[0]!.outputs[0]!.raw).toEqual(Buffer.alloc(16, 1));
  });

  test("whatever newer fields it has", () => {
    const newer = Buffer.from([0x78, 0x96, 0x01, 0x82, 0x01, 0x02, 0xff, 0xff, 0x81, 0x02, 1, 2, 3, 4, 5, 6, 7, 8, 0x85, 0x02, 1, 2, 3, 4]);
    const frame = readResponse(Buffer.concat([newer, Buffer.from(ExchangeResponse.encode({ heartbeat: 3 }).finish()), newer]));
    expect(frame.heartbeat).toBe(3);
  });

  test("with a shape that is not packed", () => {
    const tensor = Buffer.from([0x0a, 1, 0x79, 0x10, 11, 0x18, 2, 0x18, 3]);
    const answer = Buffer.concat([Buffer.from([0x08, 1, 0x12, tensor.length]), tensor]);
    expect(readResponse(Buffer.concat([Buffer.from([0x1a, answer.length]), answer])).answers[0]!.outputs[0]).toMatchObject({
      shape: [2, 3],
    });
  });

  test("with a datatype that only the worker knows, as a failure of that answer alone", () => {
    const frame = read({ answers: [{ callId: 1, outputs: [{ name: "y", datatype: 77 as never }] }, { callId: 2 }] });
    expect(frame.answers.map((answer) => answer.reason)).toEqual(["INTERNAL", ""]);
  });

  test("or refused where it is cut short", () => {
    const whole = Buffer.from(
      ExchangeResponse.encode({
        sequence: 300,
        answers: [{ callId: 1, outputs: [{ name: "y", datatype: 1, shape: [1], raw: Buffer.alloc(40) }] }],
      }).finish(),
    );
    for (let length = 1; length < whole.length; length++) {
      if (length === 3) continue; // after the first field: a whole frame by itself
      expect(() => readResponse(whole.subarray(0, length)), `${length} bytes`).toThrow();
    }
  });
});

test("no parameters cost nothing", () => {
  expect(boundOfCall(laneCall().content, [])).toBe(boundOfCall(laneCall({ parameters: noParameters }).content, []));
});
