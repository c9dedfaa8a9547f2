import { describe, expect, onTestFinished, test } from "vitest";
import type { Answer } from "../../../../src/backends/answer.ts";
import type { Endpoint } from "../../../../src/backends/endpoint.ts";
import { Lane } from "../../../../src/backends/lane/exchange/lane.ts";
import type { LaneListener } from "../../../../src/backends/lane/exchange/lane-options.ts";
import type { WorkerIntroduction } from "../../../../src/backends/lane/exchange/read-response.ts";
import { addressFromString } from "../../../../src/pool/addresses.ts";
import { OwnBytes, ownBytes } from "../../../../src/tensors/tensor.ts";
import { answerBlock } from "../../../support/blocks.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { echo, type FakeWorker, type FakeWorkerOptions } from "../../../support/fake-worker.ts";
import { laneCall, type NotingCall } from "../../../support/lane-calls.ts";
import { dialPlainly, startWorker } from "../../../support/test-pool.ts";

const nothingCarried = () => ({ framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 });

/** A lane to a fake worker, and what it told its owner. */
async function openLane(options: Partial<FakeWorkerOptions> = {}) {
  const worker = await startWorker(options);
  const clock = new FakeClock();
  const told = { leaving: 0, problem: undefined as string | undefined };
  const opened = Promise.withResolvers<WorkerIntroduction>();
  const ended = Promise.withResolvers<string>();
  const listener: LaneListener = {
    opened: (hello) => opened.resolve(hello),
    leaving: () => told.leaving++,
    silent: () => false,
    spoke: () => {},
    reported: () => {},
    ended: (problem, sent) => {
      told.problem = problem;
      for (const call of sent) call.returned("unknown");
      ended.resolve(problem);
    },
  };
  const transport = dialPlainly(addressFromString(worker.address) as Endpoint);
  onTestFinished(() => transport.close());
  const lane = new Lane({
    transport,
    introduction: { bootId: "gateway", softwareVersion: "test" },
    workerName: "w0",
    counters: nothingCarried(),
    files: undefined,
    clock,
    timers: clock,
    maxAnswerBytes: 4 * 1024 * 1024,
    silenceLimitMs: () => 2_000,
    listener,
  });
  return { worker, lane, clock, told, opened: opened.promise, ended: ended.promise };
}

function answerOf(call: NotingCall): Answer | undefined {
  return call.outcome !== undefined && "answer" in call.outcome ? call.outcome.answer : undefined;
}

/** Numbers of calls in the frames with calls that the worker got, a number for each block. */
function callsInFrames(worker: FakeWorker): number[][] {
  return worker.frames.filter((frame) => frame.blocks?.length).map((frame) => frame.blocks!.map((block) => block.calls!));
}

describe("hello", () => {
  test("each side introduces itself before anything else", async () => {
    const { worker, opened } = await openLane();
    expect(await opened).toMatchObject({ bootId: worker.bootId, processId: process.pid, maxUnadmittedFrames: 1 });
    expect(worker.frames[0]!.hello).toMatchObject({
      protocolVersion: 2,
      bootId: "gateway",
      softwareVersion: "test",
      maxUnreceivedFrames: 64,
    });
  });

  test("another version of the protocol ends the lane with a sentence that says what to do", async () => {
    const { ended, lane } = await openLane({ hello: { protocolVersion: 9 } });
    expect(await ended).toBe("It speaks version 9 of the lane protocol, this gateway 2; give both the same release.");
    expect(lane.state).toBe("ENDED");
  });

  test("calls that come before it leave with the first frame after it", async () => {
    const { worker, lane } = await openLane();
    const calls = [laneCall(), laneCall(), laneCall()];
    for (const call of calls) lane.send(call);
    await Promise.all(calls.map((call) => call.settled));
    expect(callsInFrames(worker)).toEqual([[3]]);
  });
});

describe("parts", () => {
  const outputs = [
    { name: "y", datatype: 2, shape: [6] },
    { name: "none", datatype: 2, shape: [0] },
    { name: "z", datatype: 2, shape: [2] },
  ];

  /** A lane with a call that the worker has begun to answer. */
  async function answering(rawLengths = [6, 0, 2]) {
    const parts = await openLane({ behaviour: () => undefined });
    await parts.opened;
    const call = laneCall();
    const carried = parts.lane.send(call);
    await parts.worker.until(() => parts.worker.calls.length === 1);
    const callId = parts.worker.calls[0]!.id;
    parts.worker.say({ sequence: 1, blocks: [answerBlock(parts.worker.calls[0]!, { outputs, timings: { queueUs: 7 }, rawLengths })] });
    return { ...parts, call, carried, callId };
  }

  test("make the answer whole, with small answers in between", async () => {
    const { worker, lane, call, callId } = await answering();
    worker.say({ sequence: 2, parts: [{ callId, raw: Buffer.from([1, 2, 3, 4]) }] });
    const small = laneCall();
    lane.send(small);
    await worker.until(() => worker.calls.length === 2);
    worker.answer(worker.calls[1]!, { outputs: [] });
    await small.settled;
    expect([call.outcome, lane.inFlight]).toEqual([undefined, 1]);
    const raws = [Buffer.from([5, 6]), Buffer.from([7]), Buffer.from([8])];
    worker.say({ sequence: 3, parts: raws.map((raw) => ({ callId, raw })) });
    await call.settled;
    expect(answerOf(call)).toMatchObject({ queueUs: 7, reason: "", worker: "w0" });
    expect(answerOf(call)!.outputs.map(({ name, shape, raw }) => [name, shape, [...ownBytes(raw).view()]])).toEqual([
      ["y", [6], [1, 2, 3, 4, 5, 6]],
      ["none", [0], []],
      ["z", [2], [7, 8]],
    ]);
    expect(lane.inFlight).toBe(0);
  });

  test("are acknowledged as they come: the worker sends only a few ahead", async () => {
    const { worker, callId } = await answering();
    worker.say({ sequence: 2, parts: [{ callId, raw: Buffer.from([1]) }] });
    await worker.until(() => worker.frames.some((frame) => Number(frame.receivedSequence) === 2));
  });

  test("of a call that was given up end it at once, and those that still come are thrown away", async () => {
    const { worker, lane, carried, callId } = await answering();
    worker.say({ sequence: 2, parts: [{ callId, raw: Buffer.from([1]) }] });
    await worker.until(() => worker.frames.some((frame) => Number(frame.receivedSequence) === 2));
    carried.abandon(false); // its deadline, of which a worker that has answered knows nothing
    expect(lane.inFlight).toBe(0);
    worker.say({ sequence: 3, parts: [{ callId, raw: Buffer.alloc(7) }] });
    await worker.until(() => worker.frames.some((frame) => Number(frame.receivedSequence) === 3));
    expect(lane.state).toBe("OPEN");
    expect(worker.frames.flatMap((frame) => (frame.cancelledCallIds ?? []).map(Number))).toEqual([callId]);
  });

  test("of more bytes than an answer may take are refused when it begins, and no room is made for them", async () => {
    const { call } = await answering([4 * 1024 * 1024, 0, 1]);
    await call.settled;
    expect(answerOf(call)).toMatchObject({ reason: "PAYLOAD_TOO_LARGE", outputs: [] });
    expect(answerOf(call)!.detail).toContain("takes 4194305 bytes and may take 4194304");
  });

  test.each([
    ["more bytes than are left", [6, 0, 2], "It sent a part of an answer with more bytes than are left of the output."],
    ["lengths that are missing", [6], "It sent an answer of 3 outputs with 1 lengths."],
  ])("with %s end the lane", async (_, rawLengths, problem) => {
    const { worker, callId, ended } = await answering(rawLengths);
    worker.say({ sequence: 2, parts: [{ callId, raw: Buffer.alloc(7) }] });
    expect(await ended).toBe(problem);
  });

  test("go only to gateways that say that they take them", async () => {
    const { worker, opened } = await openLane();
    await opened;
    expect(Number(worker.frames[0]!.hello!.maxPartBytes)).toBe(512 * 1024);
  });

  test("an answer that comes whole and is too large is refused, too", async () => {
    const { worker, lane, opened } = await openLane({ behaviour: () => undefined });
    await opened;
    const call = laneCall();
    lane.send(call);
    await worker.until(() => worker.calls.length === 1);
    worker.answer(worker.calls[0]!, { outputs: [{ name: "y", datatype: 2, raw: Buffer.alloc(4 * 1024 * 1024 + 1) }] });
    await call.settled;
    expect(answerOf(call)).toMatchObject({ reason: "PAYLOAD_TOO_LARGE", outputs: [] });
  });
});

describe("frames", () => {
  test("calls of one turn share one, and each gets its own answer whatever the order", async () => {
    const { worker, lane, opened } = await openLane({ behaviour: () => undefined });
    await opened;
    const calls = Array.from({ length: 5 }, (_, index) => laneCall({ requestId: `${index}` }));
    for (const call of calls) lane.send(call);
    await worker.until(() => worker.calls.length === 5);
    expect(callsInFrames(worker)).toEqual([[5]]);
    for (const call of worker.calls.toReversed()) worker.answer(call, { outputs: [{ name: call.requestId!, datatype: 11 }] });
    await Promise.all(calls.map((call) => call.settled));
    expect(calls.map((call) => answerOf(call)!.outputs[0]!.name)).toEqual(["0", "1", "2", "3", "4"]);
  });

  test("without credit calls pile up, and all leave together when it returns", async () => {
    const { worker, lane, opened } = await openLane({ admits: false, behaviour: () => undefined });
    await opened;
    lane.send(laneCall());
    await worker.until(() => worker.calls.length === 1);
    const later = [laneCall(), laneCall(), laneCall()];
    for (const call of later) lane.send(call);
    expect([lane.inFlight, lane.pending]).toEqual([1, 3]);
    worker.say({ admittedSequence: 1 });
    await worker.until(() => worker.calls.length === 4);
    expect(callsInFrames(worker)).toEqual([[1], [3]]);
    expect(worker.frames.filter((frame) => frame.blocks?.length).map((frame) => Number(frame.sequence))).toEqual([1, 2]);
  });

  test("answers do not wait for credit, nor does an admission wait for answers", async () => {
    const { worker, lane, opened } = await openLane({ admits: false, behaviour: () => undefined });
    await opened;
    const [one, two] = [laneCall(), laneCall()];
    lane.send(one);
    await worker.until(() => worker.calls.length === 1);
    lane.send(two);
    worker.answer(worker.calls[0]!, {});
    await one.settled;
    expect(worker.calls).toHaveLength(1);
    worker.say({ admittedSequence: 1 });
    await worker.until(() => worker.calls.length === 2);
    expect(two.outcome).toBeUndefined();
  });

  test("hold no more bytes than the worker takes, unless it is a single call", async () => {
    const { worker, lane, opened } = await openLane({ hello: { maxFrameBytes: 4_000, maxUnadmittedFrames: 64 } });
    await opened;
    const sized = (bytes: number) =>
      laneCall({ inputs: [{ name: "x", datatype: "UINT8", shape: [bytes], raw: new OwnBytes(Buffer.alloc(bytes)) }] });
    const calls = [sized(1_500), sized(1_500), sized(1_500), sized(20_000), sized(10), sized(10)];
    for (const call of calls) lane.send(call);
    await Promise.all(calls.map((call) => call.settled));
    expect(callsInFrames(worker)).toEqual([[2], [1], [1], [2]]);
  });

  test("with calls acknowledge what has been received; without calls they do when half of the credit is used up", async () => {
    const { worker, lane, opened } = await openLane();
    await opened;
    for (const call of [laneCall(), laneCall()]) {
      lane.send(call);
      await call.settled;
    }
    expect(worker.frames.map((frame) => Number(frame.receivedSequence ?? 0))).toEqual([0, 0, 1]);
    worker.say({ sequence: 33 });
    await worker.until(() => worker.frames.some((frame) => Number(frame.receivedSequence) === 33));
    expect(Number(worker.frames.at(-1)!.sequence)).toBe(0);
  });

  test("that can't be read end the lane", async () => {
    const { worker, opened, ended } = await openLane();
    await opened;
    worker.say({
      blocks: [{ blockId: 1, calls: 1, outputs: [{ name: "x", datatype: 1, raw: Buffer.alloc(5) }] }],
      $unknowns: [Buffer.from([0x1a, 0x7f])],
    } as never);
    expect(await ended).toMatch(/^It sent a frame that can't be read/);
  });
});

describe("errors", () => {
  test("are one call's own", async () => {
    const { lane } = await openLane({
      behaviour: (call, worker) =>
        call.requestId === "bad" ? { error: { reason: "MODEL_FAILED", message: "It broke.", retryAfterMs: 0 } } : echo(call, worker),
    });
    const [good, bad] = [laneCall({ requestId: "good" }), laneCall({ requestId: "bad" })];
    lane.send(good);
    lane.send(bad);
    await Promise.all([good.settled, bad.settled]);
    expect(answerOf(good)).toMatchObject({ reason: "", worker: "w0" });
    expect(answerOf(bad)).toMatchObject({ reason: "MODEL_FAILED", detail: "It broke.", outputs: [] });
  });

  test("an answer to a call that is unknown changes nothing", async () => {
    const { worker, lane, opened } = await openLane();
    await opened;
    worker.say({ blocks: [{ blockId: 77, calls: 3 }] });
    const call = laneCall();
    lane.send(call);
    await call.settled;
    expect(answerOf(call)!.reason).toBe("");
  });
});

describe("a call that nobody waits for", () => {
  test("is not sent when it was still waiting for credit", async () => {
    const { worker, lane, opened } = await openLane({ admits: false, behaviour: () => undefined });
    await opened;
    lane.send(laneCall());
    await worker.until(() => worker.calls.length === 1);
    const dropped = lane.send(laneCall({ requestId: "dropped" }));
    lane.send(laneCall({ requestId: "kept" }));
    dropped.abandon(true);
    worker.say({ admittedSequence: 1 });
    await worker.until(() => worker.calls.length === 2);
    expect(worker.calls[1]!.requestId).toBe("kept");
    expect(worker.frames.flatMap((frame) => frame.cancelledCallIds ?? [])).toEqual([]);
  });

  test("is called off at the worker, even without credit, and counts until the worker has answered", async () => {
    const { worker, lane, opened } = await openLane({ admits: false, behaviour: () => undefined });
    await opened;
    const call = laneCall();
    const carried = lane.send(call);
    await worker.until(() => worker.calls.length === 1);
    carried.abandon(true);
    await worker.until(() => worker.frames.some((frame) => frame.cancelledCallIds?.length));
    expect(worker.frames.at(-1)!.cancelledCallIds!.map(Number)).toEqual([Number(worker.calls[0]!.id)]);
    expect(lane.inFlight).toBe(1);
    worker.answer(worker.calls[0]!, { error: { reason: "CANCELLED" } });
    await call.settled;
    expect(lane.inFlight).toBe(0);
  });
});

describe("heartbeats", () => {
  test("go out every second and come back", async () => {
    const { worker, clock, opened, told } = await openLane();
    await opened;
    for (let beat = 1; beat <= 5; beat++) {
      clock.advance(1_000);
      await worker.until(() => worker.frames.some((frame) => Number(frame.heartbeat) === beat));
      // Its return is on the way; a call and its answer are behind it on the same stream.
    }
    expect(told.problem).toBeUndefined();
  });

  test("that stay away end the lane, and its calls come back", async () => {
    const { worker, lane, clock, opened, ended } = await openLane({ beats: false, admits: false, behaviour: () => undefined });
    await opened;
    const [sent, unsent] = [laneCall(), laneCall()];
    lane.send(sent);
    await worker.until(() => worker.calls.length === 1);
    lane.send(unsent);
    clock.advance(3_050);
    expect(await ended).toBe("It has gone silent.");
    expect([sent.outcome, unsent.outcome]).toEqual([{ how: "unknown" }, { how: "unsent" }]);
    await worker.until(() => worker.lanes === 0);
  });
});

describe("the worker's goodbye", () => {
  test("gives back what it has not got, and waits for what it has", async () => {
    const { worker, lane, told, opened, ended } = await openLane({ admits: false, behaviour: () => undefined });
    await opened;
    const [running, waiting] = [laneCall(), laneCall()];
    lane.send(running);
    await worker.until(() => worker.calls.length === 1);
    lane.send(waiting);
    worker.goodbye();
    expect(await waiting.settled).toEqual({ how: "unsent" });
    expect([lane.state, told.leaving, running.outcome]).toEqual(["LEAVING", 1, undefined]);
    // Goodbye in return, so that the worker need not linger; the stream stays until the last answer.
    await worker.until(() => worker.frames.some((frame) => frame.goodbye));
    worker.answer(worker.calls[0]!, {});
    await running.settled;
    expect(answerOf(running)!.reason).toBe("");
    expect(await ended).toBe("");
  });

  test("is heard before the answers in the same frame, so that a call refused for it finds its way elsewhere", async () => {
    const { worker, lane, told, opened } = await openLane({ behaviour: () => undefined });
    await opened;
    const call = laneCall();
    const leavingWhenAnswered = call.settled.then(() => told.leaving);
    lane.send(call);
    await worker.until(() => worker.calls.length === 1);
    worker.say({ goodbye: true, blocks: [answerBlock(worker.calls[0]!, { error: { reason: "NO_HEALTHY_WORKER" } })] });
    expect(await leavingWhenAnswered).toBe(1);
  });
});

test("a lane that leaves still returns credit for answers", async () => {
  const { worker, lane, opened } = await openLane({ behaviour: () => undefined });
  await opened;
  for (let i = 0; i < 100; i++) lane.send(laneCall());
  await worker.until(() => worker.calls.length === 100);
  worker.goodbye();
  for (let i = 0; i < 64; i++) worker.say({ sequence: i + 1, blocks: [answerBlock(worker.calls[i]!, {})] });
  await worker.until(() => worker.frames.some((frame) => Number(frame.receivedSequence) >= 32));
  expect(lane.state).toBe("LEAVING");
});

describe("our own goodbye", () => {
  test("lets waiting calls leave and running ones finish, then ends the stream", async () => {
    const { worker, lane, opened, ended } = await openLane({ admits: false, behaviour: () => undefined });
    await opened;
    const calls = [laneCall(), laneCall()];
    lane.send(calls[0]!);
    await worker.until(() => worker.calls.length === 1);
    lane.send(calls[1]!);
    lane.leave();
    worker.say({ admittedSequence: 1 });
    await worker.until(() => worker.frames.some((frame) => frame.goodbye));
    expect(worker.calls).toHaveLength(2);
    for (const call of worker.calls) worker.answer(call, {});
    await Promise.all(calls.map((call) => call.settled));
    expect(await ended).toBe("");
    expect(worker.frames.filter((frame) => frame.goodbye)).toHaveLength(1);
  });
});

test("a worker that dies gives back what it had", async () => {
  const { worker, lane, opened, ended } = await openLane({ behaviour: () => undefined });
  await opened;
  const call = laneCall();
  lane.send(call);
  await worker.until(() => worker.calls.length === 1);
  worker.die();
  expect(await ended).not.toBe("");
  expect(call.outcome).toEqual({ how: "unknown" });
});

test("nobody there ends the lane with the reason", async () => {
  const worker = await startWorker();
  worker.die();
  const ended = Promise.withResolvers<string>();
  const clock = new FakeClock();
  const transport = dialPlainly(addressFromString(worker.address) as Endpoint);
  onTestFinished(() => transport.close());
  new Lane({
    transport,
    introduction: { bootId: "gateway", softwareVersion: "test" },
    workerName: "w0",
    counters: nothingCarried(),
    files: undefined,
    clock,
    timers: clock,
    maxAnswerBytes: 4 * 1024 * 1024,
    silenceLimitMs: () => 2_000,
    listener: {
      opened: () => {},
      leaving: () => {},
      silent: () => false,
      spoke: () => {},
      reported: () => {},
      ended: (problem) => ended.resolve(problem),
    },
  });
  expect(await ended.promise).toMatch(/ENOENT/);
});
