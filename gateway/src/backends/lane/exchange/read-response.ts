/** Reads a frame from a worker: what it answers, what it admits, how it stands. */
import { inferencehub } from "../../../rpc/inference.js";
import { datatypeFromWire } from "../../../tensors/datatype.ts";
import { Answer } from "../../answer.ts";
import type { QueueDepth } from "../../backend.ts";
import type { AnswerPart, ArrivedParts, BegunAnswer } from "./answer-parts.ts";

const { ExchangeResponse } = inferencehub.rpc.v1;
type Message = inferencehub.rpc.v1.ExchangeResponse.$Shape;
type AnswerMessage = inferencehub.rpc.v1.Answer.$Shape;
type PartMessage = inferencehub.rpc.v1.AnswerPart.$Shape;
type TensorMessage = inferencehub.rpc.v1.Tensor.$Shape;
type HelloMessage = inferencehub.rpc.v1.WorkerHello.$Properties;
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
}

/** How a worker stands; what has not changed may be left out. */
export interface WorkerReport {
  readonly loads: readonly QueueDepth[];
  /** Of its process; 0: it did not say. */
  readonly residentMemoryBytes: number;
}

/** A frame from a worker; absent parts are 0, false, empty or undefined. */
export interface ResponseFrame extends WorkerReport, ArrivedParts {
  readonly sequence: number;
  readonly hello: WorkerIntroduction | undefined;
  /** Those that are complete. */
  readonly answers: readonly Answer[];
  readonly admittedSequence: number;
  readonly heartbeat: number;
  readonly goodbye: boolean;
}

/** The frame in `buffer`, its tensors views on it. Throws when it is not one. */
export function readResponse(buffer: Buffer): ResponseFrame {
  const message: Message = ExchangeResponse.decode(buffer);
  const begun: BegunAnswer[] = [];
  return {
    sequence: message.sequence ?? 0,
    hello: message.hello == null ? undefined : introductionFrom(message.hello),
    answers: answersFrom(message.answers ?? [], begun),
    begun,
    parts: (message.parts ?? []).map(partFrom),
    admittedSequence: message.admittedSequence ?? 0,
    loads: (message.loads ?? []).map(depthFrom),
    heartbeat: message.heartbeat ?? 0,
    goodbye: message.goodbye ?? false,
    residentMemoryBytes: message.residentMemoryBytes ?? 0,
  };
}

/** The complete answers; the others are added to `begun`. */
function answersFrom(messages: readonly AnswerMessage[], begun: BegunAnswer[]): Answer[] {
  const answers: Answer[] = [];
  for (const message of messages) {
    const answer = answerFrom(message);
    const rawLengths = message.rawLengths ?? nothingFollows;
    if (rawLengths.length === 0 || answer.reason !== "") answers.push(answer);
    else begun.push({ answer, rawLengths });
  }
  return answers;
}

const nothingFollows: readonly number[] = [];

function partFrom(message: PartMessage): AnswerPart {
  return { callId: message.callId ?? 0, raw: (message.raw ?? nothing) as Buffer };
}

function answerFrom(message: AnswerMessage): Answer {
  const answer = new Answer();
  answer.callId = message.callId ?? 0;
  if (message.error != null) {
    answer.reason = message.error.reason || "INTERNAL";
    answer.detail = message.error.message ?? "";
    answer.retryAfterMs = message.error.retryAfterMs ?? 0;
  }
  if (message.timings != null) {
    answer.queueUs = message.timings.queueUs ?? 0;
    answer.computeUs = message.timings.computeUs ?? 0;
    answer.batchCalls = message.timings.batchCalls ?? 0;
    answer.batchRows = message.timings.batchRows ?? 0;
  }
  for (const output of message.outputs ?? []) addOutput(answer, output);
  return answer;
}

const nothing = Buffer.alloc(0);

function addOutput(answer: Answer, output: TensorMessage): void {
  const name = output.name ?? "";
  const datatype = datatypeFromWire(output.datatype ?? 0);
  if (datatype === undefined) {
    answer.reason = "INTERNAL";
    answer.detail = `The worker answered '${name}' with a datatype that this gateway does not know; give both the same version.`;
    return;
  }
  // Decoding a Buffer gives Buffers: the generated code is typed for browsers too.
  answer.outputs.push({ name, datatype, shape: output.shape ?? [], raw: (output.raw ?? nothing) as Buffer });
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
  };
}

function depthFrom(load: LoadMessage): QueueDepth {
  return {
    model: load.modelName ?? "",
    version: load.version ?? "",
    queuedCalls: load.queuedCalls ?? 0,
    runningCalls: load.runningCalls ?? 0,
  };
}
