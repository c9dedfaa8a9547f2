/** Writes a `ModelInferResponse`: outputs as raw contents, the only form that all clients read. */
import protobuf from "protobufjs/minimal.js";
import type { Outcome, StreamOutcome } from "../../request/exchange.ts";
import { inference } from "../../rpc/open-inference.js";
import { byteLengthOf, type EncodedTensor, ownBytes } from "../../tensors/tensor.ts";
import { Pieces, wholeBytes } from "../pieces.ts";
import { bufferFrom } from "../protobuf.ts";
import { stretches } from "../stretches.ts";
import type { InferWish } from "./read-infer.ts";

const { ModelInferResponse, ModelStreamInferResponse } = inference;

/** `ModelInferResponse.raw_output_contents`, and 2 for a length and bytes. */
const rawTag = (6 << 3) | 2;
/** `ModelStreamInferResponse.infer_response`. */
const responseTag = (2 << 3) | 2;

type Parameters = Record<string, inference.IInferParameter>;

const noParameters: Parameters = {};
/** More responses follow. */
const partParameters: Parameters = { triton_final_response: { boolParam: false } };
/** No response follows. */
const finalParameters: Parameters = { triton_final_response: { boolParam: true } };

export function writeInfer(outcome: Outcome, { id }: InferWish): Buffer | Pieces {
  return messageOf(outcome, id, noParameters);
}

/** The same within a `ModelStreamInferResponse`; it is the only one for its call. */
export function writeStreamInfer(outcome: Outcome, { id, wantsFinal }: InferWish): Buffer | Pieces {
  return inStreamResponse(messageOf(outcome, id, wantsFinal ? finalParameters : noParameters));
}

/**
 * One for each chunk, as Triton has it for decoupled models; who asks for it learns by an empty response that the last has come.
 * Rejects with the GatewayError that ended the stream.
 */
export async function* streamInferMessages(outcome: StreamOutcome, { id, wantsFinal }: InferWish): AsyncGenerator<Buffer> {
  const { chunks, firstDimension, record } = outcome;
  const parameters = wantsFinal ? partParameters : noParameters;
  for (let outputs = await chunks.next(); outputs !== undefined; outputs = await chunks.next())
    yield inStreamResponse(wholeMessageOf({ outputs, firstDimension, record }, id, parameters));
  if (wantsFinal) yield inStreamResponse(wholeMessageOf({ outputs: [], firstDimension, record }, id, finalParameters));
}

function inStreamResponse(response: Buffer): Buffer;
function inStreamResponse(response: Buffer | Pieces): Buffer | Pieces;
function inStreamResponse(response: Buffer | Pieces): Buffer | Pieces {
  const bytes = response instanceof Pieces ? response.bytes! : response.length;
  const head = bufferFrom(protobuf.Writer.create().uint32(responseTag).uint32(bytes).finish());
  return response instanceof Pieces ? response.behind(head) : Buffer.concat([head, response]);
}

/** What became of a call of a stream that goes on: a sentence, and whose call it was. */
export function writeStreamError(sentence: string, id: string, reason: string): Buffer {
  const parameters: Parameters = { inferencehub_reason: { stringParam: reason } };
  return bufferFrom(
    ModelStreamInferResponse.encode({ errorMessage: sentence, inferResponse: { ...emptyResponse, id, parameters } }).finish(),
  );
}

/** What a response tells. */
type Written = Pick<Outcome, "outputs" | "firstDimension" | "record">;

const emptyResponse = { modelName: "", modelVersion: "", outputs: [], rawOutputContents: [] };

function messageOf(written: Written, id: string, parameters: Parameters): Buffer | Pieces {
  const { outputs } = written;
  if (byteLengthOf(outputs) <= wholeBytes) return wholeMessageOf(written, id, parameters);
  const head = headOf(written, id, parameters);
  // Fields of a message may come one after the other in encodings of their own: the large ones need not be copied.
  const pieces = [bufferFrom(ModelInferResponse.encode({ ...head, rawOutputContents: [] }).finish())];
  for (const { raw } of outputs)
    pieces.push(bufferFrom(protobuf.Writer.create().uint32(rawTag).uint32(raw.length).finish()), ...stretches(ownBytes(raw).view()));
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return new Pieces(pieces, bytes, bytes);
}

function wholeMessageOf(written: Written, id: string, parameters: Parameters): Buffer {
  const rawOutputContents = written.outputs.map(({ raw }) => ownBytes(raw).view());
  return bufferFrom(ModelInferResponse.encode({ ...headOf(written, id, parameters), rawOutputContents }).finish());
}

function headOf({ outputs, firstDimension, record }: Written, id: string, parameters: Parameters) {
  return {
    modelName: record.model,
    modelVersion: record.version,
    id,
    parameters,
    outputs: outputs.map((output) => describe(output, firstDimension)),
  };
}

function describe({ name, datatype, shape }: EncodedTensor, firstDimension: number) {
  return { name, datatype, shape: shape.slice(firstDimension), parameters: {} };
}
