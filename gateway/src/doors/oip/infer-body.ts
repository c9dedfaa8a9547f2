/** Takes an infer request as it arrives: JSON alone, or JSON with the bytes of binary tensors behind it. */
import { GatewayError } from "../../errors/gateway-error.ts";
import { type BodySink, MemorySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import { fitTensors } from "../../request/inputs/fit-tensors.ts";
import type { InputPlan } from "../../request/inputs/plan.ts";
import { type EncodedTensor, OwnBytes, type SharedBytes } from "../../tensors/tensor.ts";
import type { HttpCall } from "../http-call.ts";
import type { ArrivingBody } from "../http-door.ts";
import { type JsonReader, readElsewhereFromBytes } from "../reading/json-reader.ts";
import type { ReadAtOnce } from "../reading/messages.ts";
import { placeForTensors, sharedFromBytes, type TensorPlace } from "../tensor-places.ts";
import type { InferHead, InferWish } from "./infer-head.ts";
import { readInfer } from "./read-infer.ts";

type ReceivedInfer = Received<InferWish>;

/** @param headLength bytes of the JSON part; undefined: the body is nothing else */
export function openInfer(
  arriving: ArrivingBody,
  headLength: number | undefined,
  reader: JsonReader,
): BodySink<ReceivedInfer | Promise<ReceivedInfer>> {
  const { contentLength } = arriving;
  const isSmall = contentLength !== undefined && contentLength < sharedFromBytes;
  if (headLength !== undefined && headLength < readElsewhereFromBytes && !isSmall) return new InferBodySink(arriving, headLength);
  return new MemorySink<ReceivedInfer | Promise<ReceivedInfer>>(contentLength, (body, isOwn) =>
    readWhole(body, isOwn, arriving, headLength, reader),
  );
}

/** Of a body that lies in memory as a whole. */
function readWhole(
  body: Buffer<ArrayBuffer>,
  isOwn: boolean,
  { call, limits }: ArrivingBody,
  headLength: number | undefined,
  reader: JsonReader,
): ReceivedInfer | Promise<ReceivedInfer> {
  const length = headLength ?? body.length;
  if (length > body.length) throw headIncomplete(length, body.length);
  const blobs = body.subarray(length);
  const receive = (read: ReadAtOnce<InferHead>, waitedMs?: number): ReceivedInfer => {
    refuseOtherLength(read.head, headLength, blobs.length);
    return {
      ...received(call, read, stretchesOf(read.head, blobs), body.length),
      file: undefined,
      ...(waitedMs !== undefined && { waitedMs }),
    };
  };
  if (length < readElsewhereFromBytes) return receive(readInfer(body.subarray(0, length), limits.json_depth));
  const beganMs = performance.now();
  // The thread is given the memory: of a body with more in it, a copy.
  const head = isOwn && blobs.length === 0 ? body : Buffer.from(body.subarray(0, length));
  return reader
    .readAtOnce<InferHead>("oip", head, limits.json_depth, () => !call.hasLeft)
    .then((read) => receive(read, performance.now() - beganMs));
}

const noStretches: readonly OwnBytes[] = [];

function stretchesOf({ inputs }: InferHead, blobs: Buffer): readonly OwnBytes[] {
  if (blobs.length === 0 && inputs.every(({ binaryBytes }) => binaryBytes === undefined)) return noStretches;
  let at = 0;
  return inputs.flatMap(({ binaryBytes }) => {
    if (binaryBytes === undefined) return [];
    at += binaryBytes;
    return [new OwnBytes(blobs, at - binaryBytes, binaryBytes)];
  });
}

/** Of a large body: its tensors' bytes go where they stay, as they come. */
class InferBodySink implements BodySink<ReceivedInfer> {
  readonly #arriving: ArrivingBody;
  readonly #head: Buffer;
  #headBytes = 0;
  #bytes = 0;
  #read: ReadAtOnce<InferHead> | undefined;
  /** Lengths of the tensors that have not begun, in order. */
  #awaited: number[] = [];
  /** Bytes of the tensor that comes now which are still to come. */
  #remaining = 0;
  #place: TensorPlace | undefined;

  constructor(arriving: ArrivingBody, headLength: number) {
    this.#arriving = arriving;
    this.#head = Buffer.alloc(headLength);
  }

  take(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    let at = 0;
    if (this.#headBytes < this.#head.length) {
      at = chunk.copy(this.#head, this.#headBytes);
      this.#headBytes += at;
      if (this.#headBytes === this.#head.length) this.#begin();
    }
    while (at < chunk.length) {
      if (this.#remaining === 0) throw otherLength(sumOf(this.#read!.head), "more");
      const end = Math.min(chunk.length, at + this.#remaining);
      this.#place!.takeElements(chunk.subarray(at, end));
      this.#remaining -= end - at;
      at = end;
      if (this.#remaining === 0) this.#next();
    }
    return false;
  }

  end(): ReceivedInfer {
    if (this.#read === undefined) throw headIncomplete(this.#head.length, this.#headBytes);
    const missing = this.#awaited.reduce((sum, length) => sum + length, this.#remaining);
    if (missing > 0) throw otherLength(sumOf(this.#read.head), String(sumOf(this.#read.head) - missing));
    const { stretches, file } = this.#place!;
    return { ...received(this.#arriving.call, this.#read, stretches, this.#bytes), file };
  }

  abandon(): void {
    this.#place?.file?.release();
    this.#place = undefined;
  }

  /** The JSON part is complete. */
  #begin(): void {
    const { contentLength, limits, files } = this.#arriving;
    const read = readInfer(this.#head, limits.json_depth);
    const lengths = read.head.inputs.flatMap(({ binaryBytes }) => binaryBytes ?? []);
    if (contentLength !== undefined) refuseOtherLength(read.head, this.#head.length, contentLength - this.#head.length);
    this.#read = read;
    // What nobody has counted as a body's length yet takes no file for itself.
    const bytes = contentLength === undefined ? undefined : sumOf(read.head);
    this.#place = placeForTensors(files, bytes, lengths.length, limits.binary_body_bytes);
    this.#awaited = lengths;
    this.#next();
  }

  /** The next tensor begins, and those without bytes before it. */
  #next(): void {
    while (this.#remaining === 0 && this.#awaited.length > 0) {
      this.#remaining = this.#awaited.shift()!;
      this.#place!.begin(this.#remaining);
    }
  }
}

/** @param stretches where the bytes of the binary tensors are, in order */
function received(
  call: HttpCall,
  { head, parts }: ReadAtOnce<InferHead>,
  stretches: readonly (OwnBytes | SharedBytes)[],
  bytes: number,
): Omit<ReceivedInfer, "file"> {
  let next = 0;
  const tensors = head.inputs.map(({ name, datatype, shape, part, missingPart }): EncodedTensor => {
    const raw = part === undefined ? stretches[next++]! : new OwnBytes(parts[part]!);
    return missingPart === undefined ? { name, datatype, shape, raw } : { name, datatype, shape, raw, missing: parts[missingPart]! };
  });
  const { wish, parameters, timeoutMs, outputs } = head;
  const { model = "", version } = call.parameters;
  return {
    asked: { model, version, parameters, outputs, timeoutMs, inputs: { fit: (plan) => fitInputs(plan, tensors) } },
    bytes,
    wish,
  };
}

const fields = { raw: "data", missing: "data" };

function fitInputs(plan: InputPlan, tensors: readonly EncodedTensor[]) {
  return fitTensors(
    plan,
    tensors.map((tensor) => withoutNotedNulls(plan, tensor)),
    fields,
  );
}

/** Where elements may be missing, a number that does is NaN already. */
function withoutNotedNulls(plan: InputPlan, tensor: EncodedTensor): EncodedTensor {
  if (tensor.missing === undefined || tensor.datatype === "BYTES") return tensor;
  const spec = plan.signature.inputs[plan.indexes.get(tensor.name) ?? -1];
  if (spec?.nullable !== true) return tensor;
  const { missing: _noted, ...rest } = tensor;
  return rest;
}

function sumOf({ inputs }: InferHead): number {
  return inputs.reduce((sum, { binaryBytes = 0 }) => sum + binaryBytes, 0);
}

function refuseOtherLength(head: InferHead, headLength: number | undefined, came: number): void {
  const sum = sumOf(head);
  if (sum > 0 && headLength === undefined)
    throw invalid(
      "The body names binary tensors, and not where they begin: send the header inference-header-content-length with the length of the JSON part.",
    );
  if (sum !== came) throw otherLength(sum, String(Math.max(0, came)));
}

function headIncomplete(expected: number, came: number): GatewayError {
  return invalid(`Expected ${expected} bytes of JSON, as inference-header-content-length says, got a body of ${came}.`);
}

function otherLength(expected: number, came: string): GatewayError {
  return invalid(`Expected ${expected} bytes of binary tensors behind the JSON part, as their binary_data_size add up to, got ${came}.`);
}

function invalid(detail: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", detail);
}
