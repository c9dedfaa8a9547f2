/** Reads a frame from a worker. By hand because every answer passes here: no message objects beside the answer itself. */
import { inferencehub } from "../rpc/inference.js";
import { type Datatype, datatypeFromWire } from "../tensors/datatype.ts";
import { Answer } from "./answer.ts";
import { WireReader } from "./wire-reader.ts";

const { WorkerHello, QueueLoad } = inferencehub.rpc.v1;

/** How deep one queue of the worker is. */
export interface QueueDepth {
  readonly model: string;
  readonly version: string;
  readonly queuedCalls: number;
  readonly runningCalls: number;
}

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

/** A frame from a worker; absent parts are 0, false, empty or undefined. */
export class ResponseFrame {
  sequence = 0;
  hello: WorkerIntroduction | undefined = undefined;
  readonly answers: Answer[] = [];
  admittedSequence = 0;
  readonly loads: QueueDepth[] = [];
  heartbeat = 0;
  goodbye = false;
}

/** The frame in `buffer`, its tensors views on it. Throws RangeError when it is not one. */
export function readResponse(buffer: Buffer): ResponseFrame {
  const reader = new WireReader(buffer);
  const frame = new ResponseFrame();
  while (reader.next(reader.end)) {
    if (reader.field === 3 && reader.wireType === 2) frame.answers.push(readAnswer(reader));
    else if (reader.wireType === 2 && reader.field === 2) frame.hello = readHello(reader.bytes());
    else if (reader.wireType === 2 && reader.field === 5) frame.loads.push(readLoad(reader.bytes()));
    else if (reader.wireType !== 0) reader.skip();
    else readNumber(frame, reader.field, reader.varint());
  }
  return frame;
}

function readNumber(frame: ResponseFrame, field: number, value: number): void {
  if (field === 1) frame.sequence = value;
  else if (field === 4) frame.admittedSequence = value;
  else if (field === 6) frame.heartbeat = value;
  else if (field === 7) frame.goodbye = value !== 0;
}

function readAnswer(reader: WireReader): Answer {
  const answer = new Answer();
  const size = reader.size();
  const end = reader.position + size;
  while (reader.next(end)) {
    if (reader.field === 1 && reader.wireType === 0) answer.callId = reader.varint();
    else if (reader.wireType !== 2) reader.skip();
    else if (reader.field === 2) readOutput(reader, answer);
    else if (reader.field === 3) readError(reader, answer);
    else if (reader.field === 4) readTimings(reader, answer);
    else reader.skip();
  }
  return answer;
}

const nothing: Buffer = Buffer.alloc(0);

function readOutput(reader: WireReader, answer: Answer): void {
  const size = reader.size();
  const end = reader.position + size;
  let name = "";
  let datatype: Datatype | undefined;
  const shape: number[] = [];
  let raw = nothing;
  while (reader.next(end)) {
    if (reader.field === 1 && reader.wireType === 2) name = reader.string();
    else if (reader.field === 2 && reader.wireType === 0) datatype = datatypeFromWire(reader.varint());
    else if (reader.field === 3) readShape(reader, shape);
    else if (reader.field === 4 && reader.wireType === 2) raw = reader.bytes();
    else reader.skip();
  }
  if (datatype === undefined)
    fail(answer, `The worker answered '${name}' with a datatype that this gateway does not know; give both the same version.`);
  else answer.outputs.push({ name, datatype, shape, raw });
}

/** Packed, as every encoder of ours writes it, or one by one, which the format also allows. */
function readShape(reader: WireReader, shape: number[]): void {
  if (reader.wireType === 0) {
    shape.push(reader.varint());
    return;
  }
  const size = reader.size();
  const end = reader.position + size;
  while (reader.position < end) shape.push(reader.varint());
}

function readError(reader: WireReader, answer: Answer): void {
  const size = reader.size();
  const end = reader.position + size;
  answer.reason = "INTERNAL";
  while (reader.next(end)) {
    if (reader.field === 1 && reader.wireType === 2) answer.reason = reader.string();
    else if (reader.field === 2 && reader.wireType === 2) answer.detail = reader.string();
    else if (reader.field === 3 && reader.wireType === 0) answer.retryAfterMs = reader.varint();
    else reader.skip();
  }
}

function readTimings(reader: WireReader, answer: Answer): void {
  const size = reader.size();
  const end = reader.position + size;
  while (reader.next(end)) {
    if (reader.wireType !== 0) reader.skip();
    else if (reader.field === 1) answer.queueUs = reader.varint();
    else if (reader.field === 2) answer.computeUs = reader.varint();
    else if (reader.field === 3) answer.batchCalls = reader.varint();
    else if (reader.field === 4) answer.batchRows = reader.varint();
    else reader.skip();
  }
}

function fail(answer: Answer, detail: string): void {
  answer.reason = "INTERNAL";
  answer.detail = detail;
}

// Rare parts: the generated code will do.

function readHello(content: Buffer): WorkerIntroduction {
  const hello = WorkerHello.decode(content);
  return {
    protocolVersion: hello.protocolVersion ?? 0,
    bootId: hello.bootId ?? "",
    softwareVersion: hello.softwareVersion ?? "",
    maxUnadmittedFrames: Math.max(1, hello.maxUnadmittedFrames ?? 1),
    maxFrameBytes: Math.max(1, Number(hello.maxFrameBytes ?? 1)),
    acceptsReferences: hello.acceptsReferences ?? false,
    processId: hello.processId ?? 0,
  };
}

function readLoad(content: Buffer): QueueDepth {
  const load = QueueLoad.decode(content);
  return {
    model: load.modelName ?? "",
    version: load.version ?? "",
    queuedCalls: load.queuedCalls ?? 0,
    runningCalls: load.runningCalls ?? 0,
  };
}
