/** Calls that stream: their chunks, their credit, and what a worker may not do. */
import { describe, expect, test } from "vitest";
import { Lane } from "../../../../src/backends/lane/exchange/lane.ts";
import type { inferencehub } from "../../../../src/rpc/inference.js";
import { FakeClock } from "../../../support/fake-clock.ts";
import { laneCall } from "../../../support/lane-calls.ts";
import { MemoryStream } from "../../../support/memory-stream.ts";
import { plain } from "../../../support/tensors.ts";

type Frame = inferencehub.rpc.v1.ExchangeRequest.$Shape;

const kib = 1024;

function openLane(maxAnswerBytes = 1024 * kib) {
  const stream = new MemoryStream();
  const clock = new FakeClock();
  const told = { problem: undefined as string | undefined };
  const lane = new Lane({
    transport: stream.transport,
    introduction: { bootId: "gateway", softwareVersion: "test" },
    workerName: "w0",
    counters: { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 },
    files: undefined,
    clock,
    timers: clock,
    maxAnswerBytes,
    silenceLimitMs: () => 2_000,
    listener: {
      opened: () => {},
      leaving: () => {},
      silent: () => false,
      spoke: () => {},
      reported: () => {},
      ended: (problem) => (told.problem = problem),
    },
  });
  stream.say({ hello: { protocolVersion: 2, bootId: "w", maxUnadmittedFrames: 4, maxFrameBytes: 1024 * kib } });
  return { lane, stream, told, clock };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A lane whose worker has a call that streams. */
async function streaming(maxAnswerBytes?: number) {
  const parts = openLane(maxAnswerBytes);
  const call = laneCall({ streams: true, deadlineAt: parts.clock.now() + 3_600_000 });
  const carried = parts.lane.send(call);
  await nextTurn();
  const callId = blocksIn(parts.stream)[0]!.firstCallId as number;
  let sequence = 0;
  const say = (...sizes: number[]) => parts.stream.say({ sequence: ++sequence, chunks: sizes.map((size) => chunkOf(callId, size)) });
  return { ...parts, call, carried, callId, say };
}

function chunkOf(callId: number, bytes: number) {
  return { callId, outputs: [{ name: "y", datatype: 2, shape: [bytes], raw: Buffer.alloc(bytes, 7) }] };
}

function blocksIn({ frames }: MemoryStream) {
  return frames.flatMap(({ frame }) => frame.blocks ?? []);
}

function takenIn({ frames }: MemoryStream) {
  return frames.flatMap(({ frame }) => frame.streamsTaken ?? []).map(({ callId, chunks, bytes }) => [callId, chunks, bytes]);
}

function cancelledIn({ frames }: MemoryStream): number[] {
  return frames.flatMap(({ frame }: { frame: Frame }) => (frame.cancelledCallIds ?? []).map(Number));
}

describe("a call that streams", () => {
  test("travels alone, says so, and has more time than others", async () => {
    const { lane, stream, clock } = openLane();
    lane.send(laneCall());
    lane.send(laneCall({ streams: true, deadlineAt: clock.now() + 3_600_000 }));
    lane.send(laneCall());
    await nextTurn();
    expect(blocksIn(stream).map(({ calls, streams }) => [calls, streams ?? false])).toEqual([
      [2, false],
      [1, true],
    ]);
    expect(blocksIn(stream)[1]!.remainingMs).toEqual([3_600_000]);
  });

  test("offers its credit in the hello", () => {
    const { stream } = openLane();
    expect(stream.frames[0]!.frame.hello).toMatchObject({ maxStreamChunks: 32, maxStreamBytes: 64 * kib });
  });

  test("gets its chunks in order, and its end by the answer", async () => {
    const { stream, call, say, callId, lane } = await streaming();
    say(1, 2);
    say(3);
    expect(call.chunks.map((outputs) => outputs.map((output) => plain(output).raw.length))).toEqual([[1], [2], [3]]);
    stream.say({ sequence: 3, blocks: [{ blockId: callId, calls: 1, timings: { computeUs: 5 }, usage: { promptTokens: 4 } }] });
    expect(call.outcome).toMatchObject({ answer: { reason: "", outputs: [], computeUs: 5, worker: "w0", usage: { promptTokens: 4 } } });
    expect(lane.inFlight).toBe(0);
  });

  test("gives credit back for what its caller has taken, all of a turn in one frame", async () => {
    const { stream, carried, say, callId } = await streaming();
    say(10, 20, 30);
    carried.taken();
    carried.taken();
    await nextTurn();
    expect(takenIn(stream)).toEqual([[callId, 2, 30]]);
    carried.taken();
    await nextTurn();
    expect(takenIn(stream)).toEqual([
      [callId, 2, 30],
      [callId, 3, 60],
    ]);
  });

  test("that is over takes no credit with it", async () => {
    const { stream, carried, say, callId } = await streaming();
    say(10);
    stream.say({ blocks: [{ blockId: callId, calls: 1 }] });
    carried.taken();
    await nextTurn();
    expect(takenIn(stream)).toEqual([]);
  });

  test("that was given up is cancelled at the worker, and what still comes of it is dropped", async () => {
    const { stream, call, carried, say, callId, lane, told } = await streaming();
    say(10);
    carried.abandon(true);
    say(10, 10);
    stream.say({ blocks: [{ blockId: callId, calls: 1, error: { reason: "CANCELLED" } }] });
    await nextTurn();
    say(10);
    expect([call.chunks.length, cancelledIn(stream), lane.inFlight, told.problem]).toEqual([1, [callId], 0, undefined]);
  });

  test("with a chunk of more bytes than an answer may have is refused", async () => {
    const { stream, call, say, callId } = await streaming(100);
    say(101);
    await nextTurn();
    expect(call.outcome).toMatchObject({ answer: { reason: "PAYLOAD_TOO_LARGE", worker: "w0" } });
    expect(cancelledIn(stream)).toEqual([callId]);
  });

  test("stays with a silent worker that has begun to answer it", async () => {
    const { lane, call, say } = await streaming();
    lane.takeBack(() => false);
    say(1);
    lane.takeBack(() => true);
    expect(call.outcome).toBeUndefined();
  });
});

describe("a worker breaks the lane", () => {
  test("with more chunks than there is credit for", async () => {
    const { say, told, carried } = await streaming();
    say(...new Array<number>(32).fill(1));
    carried.taken();
    say(1);
    expect(told.problem).toBeUndefined();
    say(1);
    expect(told.problem).toBe("It sent more chunks of call 1 than its caller has room for.");
  });

  test("with more bytes, but for a single chunk", async () => {
    const { say, told, carried } = await streaming();
    say(65 * kib);
    carried.taken();
    say(40 * kib);
    expect(told.problem).toBeUndefined();
    say(25 * kib);
    expect(told.problem).toBe("It sent more chunks of call 1 than its caller has room for.");
  });

  test("with a chunk of a call that does not stream", async () => {
    const { lane, stream, told } = openLane();
    lane.send(laneCall());
    await nextTurn();
    stream.say({ chunks: [chunkOf(1, 1)] });
    expect(told.problem).toBe("It sent a chunk of call 1, which does not stream.");
  });

  test("with an end that has outputs", async () => {
    const { stream, callId, told } = await streaming();
    stream.say({ blocks: [{ blockId: callId, calls: 1, outputs: chunkOf(1, 1).outputs }] });
    expect(told.problem).toBe("It answered call 1, which streams, with outputs of its own.");
  });
});
