/** Reads a frame from a worker: what it answers, what it admits, how it stands. */
import { inferencehub } from "../../../rpc/inference.js";
import { datatypeFromWire } from "../../../tensors/datatype.ts";
import { type EncodedTensor, OwnBytes } from "../../../tensors/tensor.ts";
import type { Usage } from "../../answer.ts";
import type { QueueDepth } from "../../backend.ts";
import type { AnswerPart } from "./answer-parts.ts";
import type { BlockAnswer, BlockOutput } from "./read-answers.ts";

const { ExchangeResponse } = inferencehub.rpc.v1;
type Message = inferencehub.rpc.v1.ExchangeResponse.$Shape;
type AnswerMessage = inferencehub.rpc.v1.AnswerBlock.$Shape;
type PartMessage = inferencehub.rpc.v1.AnswerPart.$Shape;
type ChunkMessage = inferencehub.rpc.v1.StreamChunk.$Shape;
type TensorMessage = inferencehub.rpc.v1.Tensor.$Shape;
type HelloMessage = inferencehub.rpc.v1.WorkerHello.$Properties;
type UsageMessage = inferencehub.rpc.v1.Usage.$Properties;
type LoadMessage = inferencehub.rpc.v1.QueueLoad.$Properties;

/** What a worker says of itself when a lane opens. */
export interface WorkerIntroduction {
  readonly protocolVersion: number;
  readonly bootId: string;
  readonly softwareVersion: string;
  /** Frames with calls that may be unadmitted at a time. */
  readonly maxUnadmittedFrames: number;
  readonly maxFrameBytes: number;
  readonly acceptsReferences: boolean;
  readonly processId: number;
  /** Of this lane on the worker's run page. */
  readonly laneNumber: number;
  /** How the process before it ended; empty when it ended in good order, or nobody knows. */
  readonly previousEnd: string;
}

/** How a worker stands; what has not changed may be left out. */
export interface WorkerReport {
  readonly loads: readonly QueueDepth[];
  /** Of its process; 0: it did not say. */
  readonly residentMemoryBytes: number;
}

/** Some outputs of a call that streams. */
export interface StreamChunk {
  readonly callId: number;
  readonly outputs: readonly EncodedTensor[];
  /** Why they are none, if this gateway can't read them; else empty. */
  readonly problem: string;
}

/** A frame from a worker; absent parts are 0, false, empty or undefined. */
export interface ResponseFrame extends WorkerReport {
  readonly sequence: number;
  readonly hello: WorkerIntroduction | undefined;
  readonly answers: readonly BlockAnswer[];
  readonly parts: readonly AnswerPart[];
  readonly chunks: readonly StreamChunk[];
  readonly admittedSequence: number;
  readonly heartbeat: number;
  readonly goodbye: boolean;
}

/** The frame in `buffer`, its tensors views on it. Throws when it is not one. */
export function readResponse(buffer: Buffer): ResponseFrame {
  const message: Message = ExchangeResponse.decode(buffer);
  return {
    sequence: message.sequence ?? 0,
    hello: message.hello == null ? undefined : introductionFrom(message.hello),
    answers: (message.blocks ?? []).map(answerFrom),
    parts: (message.parts ?? []).map(partFrom),
    chunks: message.chunks == null ? noChunks : message.chunks.map(chunkFrom),
    admittedSequence: message.admittedSequence ?? 0,
    loads: (message.loads ?? []).map(depthFrom),
    heartbeat: message.heartbeat ?? 0,
    goodbye: message.goodbye ?? false,
    residentMemoryBytes: message.residentMemoryBytes ?? 0,
  };
}

function partFrom(message: PartMessage): AnswerPart {
  return { callId: message.callId ?? 0, raw: (message.raw ?? nothing) as Buffer };
}

function chunkFrom(message: ChunkMessage): StreamChunk {
  const outputs = (message.outputs ?? []).map(outputFrom);
  const problem = outputs.find((output) => typeof output === "string");
  const callId = message.callId ?? 0;
  if (problem !== undefined) return { callId, outputs: [], problem };
  return { callId, outputs: (outputs as BlockOutput[]).map(({ tensor }) => tensor), problem: "" };
}

function answerFrom(message: AnswerMessage): BlockAnswer {
  const { error, timings, usage } = message;
  const outputs = (message.outputs ?? []).map(outputFrom);
  const unknown = outputs.find((output) => typeof output === "string");
  const reason = unknown === undefined ? (error == null ? "" : error.reason || "INTERNAL") : "INTERNAL";
  return {
    blockId: message.blockId ?? 0,
    first: message.first ?? 0,
    calls: message.calls ?? 0,
    outputs: reason === "" ? (outputs as BlockOutput[]) : [],
    rawLengths: message.rawLengths ?? none,
    reason,
    detail: unknown ?? error?.message ?? "",
    retryAfterMs: error?.retryAfterMs ?? 0,
    queueUs: timings?.queueUs ?? 0,
    computeUs: timings?.computeUs ?? 0,
    batchCalls: timings?.batchCalls ?? 0,
    batchRows: timings?.batchRows ?? 0,
    usage: usage == null ? undefined : usageFrom(usage),
  };
}

function usageFrom(message: UsageMessage): Usage {
  const { promptTokens, completionTokens, cachedTokens, estimated } = message;
  return {
    promptTokens: promptTokens ?? 0,
    completionTokens: completionTokens ?? 0,
    cachedTokens: cachedTokens ?? 0,
    estimated: estimated ?? false,
  };
}

const nothing = Buffer.alloc(0);
const none: readonly number[] = [];
const noChunks: readonly StreamChunk[] = [];

/** Why it is none, if this gateway can't read it. */
function outputFrom(output: TensorMessage): BlockOutput | string {
  const name = output.name ?? "";
  const datatype = datatypeFromWire(output.datatype ?? 0);
  if (datatype === undefined)
    return `The worker answered '${name}' with a datatype that this gateway does not know; give both the same version.`;
  // Decoding a Buffer gives Buffers: the generated code is typed for browsers too.
  const raw = new OwnBytes((output.raw ?? nothing) as Buffer);
  return { tensor: { name, datatype, shape: output.shape ?? none, raw }, callLengths: output.callLengths ?? none };
}

function introductionFrom(hello: HelloMessage): WorkerIntroduction {
  return {
    protocolVersion: hello.protocolVersion ?? 0,
    bootId: hello.bootId ?? "",
    softwareVersion: hello.softwareVersion ?? "",
    maxUnadmittedFrames: Math.max(1, hello.maxUnadmittedFrames ?? 1),
    maxFrameBytes: Math.max(1, hello.maxFrameBytes ?? 1),
    acceptsReferences: hello.acceptsReferences ?? false,
    processId: hello.processId ?? 0,
    laneNumber: hello.laneNumber ?? 0,
    previousEnd: hello.previousEnd ?? "",
  };
}

function depthFrom(load: LoadMessage): QueueDepth {
  return {
    model: load.modelName ?? "",
    version: load.version ?? "",
    queuedCalls: load.queuedCalls ?? 0,
    runningCalls: load.runningCalls ?? 0,
    delayMs: load.queueDelayMs ?? 0,
  };
}
