/** Whatever calls come and go, and however the worker answers their blocks: everyone gets their own answer, and no one two. */
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Answer } from "../../../../src/backends/answer.ts";
import type { CallContent } from "../../../../src/backends/call.ts";
import { Lane } from "../../../../src/backends/lane/exchange/lane.ts";
import type { LaneCall } from "../../../../src/backends/lane/exchange/lane-call.ts";
import { shareOf } from "../../../../src/backends/share.ts";
import { inferencehub } from "../../../../src/rpc/inference.js";
import { type Datatype, datatypeToWire } from "../../../../src/tensors/datatype.ts";
import { reserve, reservedAt } from "../../../../src/tensors/slab.ts";
import { type EncodedTensor, noParameters, OwnBytes, type Parameters } from "../../../../src/tensors/tensor.ts";
import { answerBlock, callsFromBlock, type FakeAnswer, type FakeCall, joinAnswers } from "../../../support/blocks.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { laneCall, type NotingCall } from "../../../support/lane-calls.ts";
import { MemoryStream } from "../../../support/memory-stream.ts";
import { SeededRandom } from "../../../support/seeded-random.ts";
import { bytesOf, plain } from "../../../support/tensors.ts";

const { Datatype: Wire } = inferencehub.rpc.v1;
const maxFrameBytes = 6_000;

function openLane(hello: inferencehub.rpc.v1.IWorkerHello = {}) {
  const stream = new MemoryStream();
  const clock = new FakeClock();
  const counters = { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
  const ended: string[] = [];
  const lane = new Lane({
    transport: stream.transport,
    introduction: { bootId: "gateway", softwareVersion: "test" },
    workerName: "w0",
    counters,
    files: undefined,
    clock,
    timers: clock,
    maxAnswerBytes: 1_000_000,
    silenceLimitMs: () => 2_000,
    listener: {
      opened: () => {},
      leaving: () => {},
      silent: () => false,
      spoke: () => {},
      reported: () => {},
      ended: (problem, sent) => {
        ended.push(problem);
        for (const call of sent) call.returned("unknown");
      },
    },
  });
  stream.say({ hello: { protocolVersion: 2, maxUnadmittedFrames: 2, maxFrameBytes: 1024 * 1024, ...hello } });
  return { stream, clock, counters, lane, ended };
}

/** The calls of all blocks that left so far. */
function sentCalls(stream: MemoryStream): FakeCall[] {
  return stream.frames.flatMap(({ frame }) => (frame.blocks ?? []).flatMap(callsFromBlock));
}

function blockSizes(stream: MemoryStream): number[][] {
  return stream.frames.filter(({ frame }) => frame.blocks?.length).map(({ frame }) => frame.blocks!.map(({ calls }) => calls!));
}

async function sizesOf(changes: readonly Partial<CallContent>[]): Promise<number[]> {
  const { stream, lane } = openLane();
  for (const change of changes) lane.send(laneCall(change));
  await turn();
  return blockSizes(stream).flat();
}

const answerOf = ({ outcome }: NotingCall): Answer | undefined =>
  outcome !== undefined && "answer" in outcome ? outcome.answer : undefined;

// ---- what belongs together

const floats = (shape: number[]): EncodedTensor => ({
  name: "x",
  datatype: "FP32",
  shape,
  raw: new OwnBytes(Buffer.alloc(4 * shape.reduce((a, b) => a * b, 1))),
});

test("calls that look alike are one block, whatever their rows, ids and deadlines", async () => {
  const inputs = [[1], [2], [7], [1]].map(([rows]) => [floats([rows!, 4])]);
  expect(await sizesOf(inputs.map((each, i) => ({ inputs: each, requestId: `${i}`, deadlineAt: 10_000 + i })))).toEqual([4]);
});

test.each<[string, Partial<CallContent>]>([
  ["another version", { version: "2" }],
  ["another model", { model: "iris2" }],
  ["other parameters", { parameters: { k: { int64Value: 1 } } }],
  ["another length of row", { inputs: [floats([1, 5])] }],
  ["another rank", { inputs: [floats([1, 4, 1])] }],
  ["another datatype", { inputs: [{ ...floats([1, 4]), datatype: "INT32" }] }],
  ["another name", { inputs: [{ ...floats([1, 4]), name: "y" }] }],
  ["another input", { inputs: [floats([1, 4]), { ...floats([1, 4]), name: "y" }] }],
])("a call of %s begins another block, and those that come later find theirs again", async (_, change) => {
  expect(await sizesOf([{}, change, {}, change, {}])).toEqual([3, 2]);
});

test("parameters are the same when their names and values are, in whatever order", async () => {
  const one: Parameters = { a: { int64Value: 1 }, b: { stringValue: "x" } };
  const same: Parameters = { b: { stringValue: "x" }, a: { int64Value: 1 } };
  const others: Parameters[] = [
    { a: { int64Value: 1 } },
    { a: { int64Value: 1 }, c: { stringValue: "x" } },
    { a: { int64Value: 2 }, b: { stringValue: "x" } },
    { a: { doubleValue: 1 }, b: { stringValue: "x" } },
  ];
  expect(await sizesOf([one, same, ...others].map((parameters) => ({ parameters })))).toEqual([2, 1, 1, 1, 1]);
});

test.each<[string, Partial<CallContent>]>([
  ["a version that runs each call alone", { sharesRuns: false }],
  ["64 KiB and more", { inputs: [floats([1, 16_384])] }],
])("calls of %s travel alone", async (_, change) => {
  expect(await sizesOf([change, change, {}, {}])).toEqual([1, 1, 2]);
});

test("of many kinds at a time some blocks are smaller than they might be, and no call is held against them all", async () => {
  const kinds = Array.from({ length: 40 }, (_, i) => ({ inputs: [floats([1, i + 1])] }));
  expect(await sizesOf([...kinds, ...kinds.slice(-8)])).toEqual([...new Array(32).fill(1), ...new Array(8).fill(2)]);
  expect(await sizesOf([...kinds, ...kinds.slice(-9)])).toHaveLength(49);
});

// ---- how it travels

test("what the calls have in common is said once, and what is each one's own in columns", async () => {
  const { stream, clock, lane } = openLane();
  const text = (...elements: string[]): EncodedTensor => {
    const raw = Buffer.concat(elements.map((each) => Buffer.from([each.length, 0, 0, 0, ...Buffer.from(each)])));
    return { name: "t", datatype: "BYTES", shape: [elements.length], raw: new OwnBytes(raw) };
  };
  const bytes = (...values: number[]): EncodedTensor => ({
    name: "n",
    datatype: "UINT8",
    shape: [values.length],
    raw: new OwnBytes(Buffer.from([9, ...values, 9]), 1, values.length),
  });
  const parameters: Parameters = { k: { boolValue: true } };
  lane.send(laneCall({ inputs: [text("ab"), bytes(1)], parameters, requestId: "a", deadlineAt: clock.now() + 100 }));
  lane.send(
    laneCall({
      inputs: [{ ...text("", "c"), missing: Buffer.from([1, 0]) }, bytes(2, 3)],
      parameters,
      requestId: "b",
      deadlineAt: clock.now() + 70.2,
    }),
  );
  lane.send(laneCall({ inputs: [text("d"), bytes(4)], parameters, requestId: "c", traceparent: "t", deadlineAt: clock.now() - 1 }));
  await turn();
  const [block] = stream.frames.at(-1)!.frame.blocks!;
  expect(block).toMatchObject({
    firstCallId: 1,
    calls: 3,
    modelName: "iris",
    version: "1",
    parameters: { k: { boolValue: true } },
    rows: [1, 2, 1],
    remainingMs: [100, 71, 1],
    requestIds: ["a", "b", "c"],
    traceparents: ["", "", "t"],
  });
  const [words, numbers] = block!.inputs!;
  expect(words).toMatchObject({ name: "t", datatype: Wire.DATATYPE_BYTES, shape: [4], callLengths: [6, 9, 5] });
  expect(Buffer.from(words!.missing!)).toEqual(Buffer.from([0, 1, 0, 0]));
  expect(numbers).toMatchObject({ name: "n", datatype: Wire.DATATYPE_UINT8, shape: [4] });
  expect(Buffer.from(numbers!.raw!)).toEqual(Buffer.from([1, 2, 3, 4]));
  expect(numbers!.callLengths ?? []).toEqual([]);
});

test("who the calls are from is said once where it is one caller, and the calls of each are together", async () => {
  const [a, b] = [shareOf("a"), shareOf("b", 3)];
  const callersOf = async (...shares: (typeof a)[]) => {
    const { stream, lane } = openLane();
    for (const [i, share] of shares.entries()) lane.send(laneCall({ share, requestId: `${i}` }));
    await turn();
    const [block] = stream.frames.at(-1)!.frame.blocks!;
    return [block!.callers, block!.callerWeights ?? [], block!.requestIds];
  };
  expect(await callersOf(a, a)).toEqual([[a.caller], [], ["0", "1"]]);
  expect(await callersOf(b, b)).toEqual([[b.caller], [3], ["0", "1"]]);
  expect(await callersOf(a, b, a, b)).toEqual([[a, a, b, b].map(({ caller }) => caller), [1, 1, 3, 3], ["0", "2", "1", "3"]]);
});

test("what goes without saying is not said", async () => {
  const { stream, clock, lane } = openLane();
  for (let i = 0; i < 3; i++) lane.send(laneCall({ deadlineAt: clock.now() + 5_000 }));
  await turn();
  const [block] = stream.frames.at(-1)!.frame.blocks!;
  expect([block!.rows ?? [], block!.traceparents ?? [], Object.keys(block!.parameters ?? {})]).toEqual([[], [], []]);
  expect(block!.remainingMs).toEqual([5_000]);
});

test("ids are counted on over blocks and frames", async () => {
  const { stream, lane } = openLane();
  for (const model of ["a", "b", "a", "c"]) lane.send(laneCall({ model }));
  await turn();
  lane.send(laneCall());
  await turn();
  expect(sentCalls(stream).map(({ id, modelName }) => [id, modelName])).toEqual([
    [1, "a"],
    [2, "a"],
    [3, "b"],
    [4, "c"],
    [5, "iris"],
  ]);
});

test("a call that is given up while it waits is left out, and the others close up", async () => {
  const { stream, lane } = openLane({ maxUnadmittedFrames: 1 });
  lane.send(laneCall({ requestId: "first" }));
  await turn();
  const carried = ["a", "b", "c"].map((requestId) => lane.send(laneCall({ requestId })));
  carried[1]!.abandon(true);
  expect(lane.pending).toBe(2);
  stream.say({ admittedSequence: 1 });
  expect(sentCalls(stream).map(({ requestId }) => requestId)).toEqual(["first", "a", "c"]);
});

// ---- answers that are none

const output = (rows: number, raw = Buffer.alloc(rows)) => ({ name: "y", datatype: Wire.DATATYPE_UINT8, shape: [rows], raw });

test.each<[string, inferencehub.rpc.v1.IAnswerBlock, string]>([
  ["to more calls than there are", { blockId: 1, first: 1, calls: 3 }, "It answered 3 calls from 1 on, in a block of 3."],
  ["to no call", { blockId: 1, first: 1 }, "It answered 0 calls from 1 on, in a block of 3."],
  ["of other rows", { blockId: 1, calls: 3, outputs: [output(4)] }, "It answered 3 calls of 3 rows with [4] and 4 bytes of 'y'."],
  [
    "of other bytes",
    { blockId: 1, calls: 3, outputs: [output(3, Buffer.alloc(4))] },
    "It answered 3 calls of 3 rows with [3] and 4 bytes of 'y'.",
  ],
  [
    "without the lengths of texts",
    { blockId: 1, calls: 3, outputs: [{ ...output(3, Buffer.alloc(12)), datatype: Wire.DATATYPE_BYTES, callLengths: [4, 8] }] },
    "It answered 3 calls of 3 rows with [3] and 12 bytes of 'y'.",
  ],
])("an answer %s ends the lane, and its calls come back", async (_, answer, problem) => {
  const { stream, lane, ended } = openLane();
  const calls = [laneCall(), laneCall(), laneCall()];
  for (const call of calls) lane.send(call);
  await turn();
  stream.say({ blocks: [answer] });
  expect([ended, stream.isAborted, lane.state]).toEqual([[problem], true, "ENDED"]);
  expect(calls.map(({ outcome }) => outcome)).toEqual([{ how: "unknown" }, { how: "unknown" }, { how: "unknown" }]);
});

test("a second answer to the same call changes nothing", async () => {
  const { stream, lane } = openLane();
  const calls = [laneCall(), laneCall()];
  for (const call of calls) lane.send(call);
  await turn();
  stream.say({ blocks: [{ blockId: 1, first: 0, calls: 1, outputs: [output(1, Buffer.from([1]))] }] });
  stream.say({ blocks: [{ blockId: 1, first: 0, calls: 2, outputs: [output(2, Buffer.from([7, 8]))] }] });
  expect(calls.map((call) => [...bytesOf(answerOf(call)!.outputs[0]!)])).toEqual([[1], [8]]);
  expect(lane.inFlight).toBe(0);
});

// ---- everything at once

const sizes: Partial<Record<Datatype, number>> = { UINT8: 1, FP32: 4, FP64: 8 };

function randomTensor(random: SeededRandom, name: string, rows: number): EncodedTensor {
  const datatype = random.pick(["UINT8", "FP32", "FP64", "BYTES"] as const);
  const shape = random.pick([[rows], [rows, 3], [rows, 2, 2]]);
  const elements = shape.reduce((product, length) => product * length, 1);
  if (datatype !== "BYTES") {
    const bytes = random.bytes(elements * sizes[datatype]!);
    // As encoding does: one behind the other in memory that all share.
    const memory = reserve(bytes.length);
    const at = reservedAt;
    bytes.copy(memory.bytes, at);
    return { name, datatype, shape, raw: new OwnBytes(memory.bytes, at, bytes.length) };
  }
  const missing = random.integer(0, 2) === 0 ? Buffer.alloc(elements) : undefined;
  const texts = Array.from({ length: elements }, (_, i) => {
    if (missing !== undefined && random.integer(0, 1) === 0) missing[i] = 1;
    const text = missing?.[i] === 1 ? Buffer.alloc(0) : random.bytes(random.integer(0, 5));
    return Buffer.concat([Buffer.from([text.length, 0, 0, 0]), text]);
  });
  return { name, datatype, shape, raw: new OwnBytes(Buffer.concat(texts)), ...(missing && { missing }) };
}

function randomCall(random: SeededRandom, requestId: string, nowMs: number): NotingCall {
  const rows = random.pick([1, 1, 1, 2, 5]);
  const inputs = random.integer(0, 3) === 0 ? [floats([rows, 4])] : [randomTensor(random, "x", rows)];
  if (random.integer(0, 3) === 0) inputs.push(randomTensor(random, "y", rows));
  return laneCall({
    model: random.pick(["iris", "other"]),
    version: random.pick(["1", "1", "2"]),
    inputs,
    sharesRuns: random.integer(0, 5) > 0,
    parameters: random.pick([noParameters, noParameters, { k: { int64Value: random.integer(0, 1) } }]),
    requestId,
    traceparent: random.pick(["", "", `trace-${requestId}`]),
    share: random.pick([shareOf("a"), shareOf("a"), shareOf("b", 2.5), shareOf("c")]),
    deadlineAt: nowMs + random.integer(1, 10_000),
  });
}

/** A worker that answers what it has in any order, cut in any way, with outputs that show whose they are. */
class RandomWorker {
  readonly waiting: FakeCall[] = [];
  readonly #random: SeededRandom;
  readonly #stream: MemoryStream;
  #frames = 0;
  #admitted = 0;

  constructor(random: SeededRandom, stream: MemoryStream) {
    this.#random = random;
    this.#stream = stream;
  }

  /** Takes in the frames that have come since; some are admitted at once, others later. */
  takeIn(): FakeCall[] {
    const came = this.#stream.frames.slice(this.#frames);
    this.#frames = this.#stream.frames.length;
    for (const { frame, bytes } of came) {
      const calls = (frame.blocks ?? []).reduce((sum, block) => sum + block.calls!, 0);
      if (calls > 1) expect(bytes).toBeLessThanOrEqual(maxFrameBytes);
    }
    for (const { frame } of came) for (const block of frame.blocks ?? []) expectTogether(callsFromBlock(block));
    const calls = came.flatMap(({ frame }) => (frame.blocks ?? []).flatMap(callsFromBlock));
    this.waiting.push(...calls);
    return calls;
  }

  admit(): void {
    const last = Math.max(0, ...this.#stream.frames.map(({ frame }) => Number(frame.sequence ?? 0)));
    if (this.#admitted < last) this.#stream.say({ admittedSequence: (this.#admitted = last) });
  }

  /** Answers about this share of what it has. */
  answer(share: number): void {
    const random = this.#random;
    const chosen = this.waiting.filter(() => random.next() < share);
    const answers = chosen.map((call) => answerBlock(call, outcomeOf(call)));
    const blocks = random.integer(0, 1) === 0 ? answers : joinAnswers(answers);
    for (const call of chosen) this.waiting.splice(this.waiting.indexOf(call), 1);
    // In any order, in one frame or two.
    blocks.sort(() => random.next() - 0.5);
    const cut = random.integer(0, blocks.length);
    for (const part of [blocks.slice(0, cut), blocks.slice(cut)]) if (part.length > 0) this.#stream.say({ blocks: part });
  }
}

/** The inputs as they came, and the call's own name once a row; every seventh fails by itself. */
function outcomeOf(call: FakeCall): FakeAnswer {
  if (call.id % 7 === 0) return { error: { reason: "MODEL_FAILED", message: "It broke." } };
  const name = Buffer.from(call.requestId);
  const element = Buffer.concat([Buffer.from([name.length, 0, 0, 0]), name]);
  const who = { name: "who", datatype: Wire.DATATYPE_BYTES, shape: [call.rows], raw: Buffer.concat(new Array(call.rows).fill(element)) };
  const inputs = call.inputs.map(({ name, datatype, shape, raw }) => ({ name, datatype, shape, raw }));
  return { outputs: [...inputs, who] as inferencehub.rpc.v1.ITensor[], timings: { batchCalls: call.rows } };
}

test.each(Array.from({ length: 60 }, (_, seed) => [seed + 1]))("seed %i", async (seed) => {
  const random = new SeededRandom(seed);
  const { stream, clock, counters, lane } = openLane({ maxUnadmittedFrames: random.integer(1, 3), maxFrameBytes });
  const worker = new RandomWorker(random, stream);
  const calls = new Map<string, { readonly call: NotingCall; readonly carried: LaneCall; isAbandoned: boolean }>();
  const came: FakeCall[] = [];
  for (let step = 0; step < 40; step++) {
    for (let i = random.integer(0, 12); i > 0; i--) {
      const call = randomCall(random, `r${calls.size}`, clock.now());
      calls.set(call.content.requestId, { call, carried: lane.send(call), isAbandoned: false });
    }
    for (const each of calls.values()) {
      if (each.call.outcome !== undefined || each.isAbandoned || random.integer(0, 20) > 0) continue;
      each.isAbandoned = true;
      each.carried.abandon(random.integer(0, 1) === 0);
    }
    clock.advance(random.integer(0, 3));
    await turn();
    came.push(...worker.takeIn());
    if (random.integer(0, 2) > 0) worker.admit();
    worker.answer(random.next());
  }
  while (lane.pending + lane.inFlight > 0) {
    worker.admit();
    await turn();
    came.push(...worker.takeIn());
    worker.answer(1);
  }

  expect([lane.state, lane.inFlight, lane.pending]).toEqual(["OPEN", 0, 0]);
  expect(came.map(({ id }) => id)).toEqual(came.map((_, i) => i + 1));
  const sent = new Map(came.map((each) => [each.requestId, each]));
  for (const [requestId, { call, isAbandoned }] of calls) {
    const got = sent.get(requestId);
    // Only who was given up before it left has no answer.
    if (got === undefined) expect([isAbandoned, call.outcome], requestId).toEqual([true, undefined]);
    else {
      expectSame(got, call.content);
      expectOwn(answerOf(call)!, call.content, got);
    }
  }
  expect(counters).toMatchObject({ callsSent: came.length, answersReceived: came.length });
});

/** Calls of one caller follow each other. */
function expectTogether(calls: readonly FakeCall[]): void {
  const turns = calls.map(({ caller }) => caller).filter((caller, i, all) => caller !== all[i - 1]);
  expect(turns).toHaveLength(new Set(turns).size);
}

/** What came at the worker is what was sent. */
function expectSame(got: FakeCall, content: CallContent): void {
  expect([got.modelName, got.version, got.traceparent]).toEqual([content.model, content.version, content.traceparent]);
  expect([got.caller, got.weight]).toEqual([content.share.caller, content.share.weight]);
  expect(Object.entries(got.parameters).map(([name, value]) => [name, Number(value.int64Value)])).toEqual(
    Object.entries(content.parameters).map(([name, value]) => [name, (value as { int64Value: number }).int64Value]),
  );
  const inputs = content.inputs.map((tensor) => ({ ...plain(tensor), datatype: datatypeToWire(tensor.datatype) }));
  expect(got.inputs.map(({ name, datatype, shape, raw }) => [name, datatype, shape!.map(Number), Buffer.from(raw ?? [])])).toEqual(
    inputs.map(({ name, datatype, shape, raw }) => [name, datatype, shape, raw]),
  );
  const missing = got.inputs.map((input) => [...(input.missing ?? [])]);
  for (const [i, input] of inputs.entries())
    expect(missing[i]!.some((mark) => mark === 1) ? missing[i] : []).toEqual(input.missing?.includes(1) ? [...input.missing] : []);
}

/** The answer is to this call, and to no other. */
function expectOwn(answer: Answer, content: CallContent, got: FakeCall): void {
  if (got.id % 7 === 0) return expect(answer).toMatchObject({ reason: "MODEL_FAILED", detail: "It broke.", outputs: [], worker: "w0" });
  expect(answer).toMatchObject({ reason: "", worker: "w0", batchCalls: got.rows });
  const who = answer.outputs.at(-1)!;
  expect([who.name, who.shape]).toEqual(["who", [got.rows]]);
  const name = Buffer.from(content.requestId);
  expect(bytesOf(who)).toEqual(Buffer.concat(new Array(got.rows).fill(Buffer.concat([Buffer.from([name.length, 0, 0, 0]), name]))));
  const echoed = answer.outputs.slice(0, -1).map(plain);
  expect(echoed).toEqual(content.inputs.map(plain).map(({ name, datatype, shape, raw }) => ({ name, datatype, shape, raw })));
}
