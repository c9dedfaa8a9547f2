/** Writes a `ModelInferResponse`: outputs as raw contents, the only form that all clients read. */
import protobuf from "protobufjs/minimal.js";
import type { Outcome } from "../../request/exchange.ts";
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
/** A call is answered by one response here: it is the last one. */
const finalParameters: Parameters = { triton_final_response: { boolParam: true } };

export function writeInfer(outcome: Outcome, { id }: InferWish): Buffer | Pieces {
  return messageOf(outcome, id, noParameters);
}

/** The same within a `ModelStreamInferResponse`. */
export function writeStreamInfer(outcome: Outcome, { id, wantsFinal }: InferWish): Buffer | Pieces {
  const response = messageOf(outcome, id, wantsFinal ? finalParameters : noParameters);
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

const emptyResponse = { modelName: "", modelVersion: "", outputs: [], rawOutputContents: [] };

function messageOf({ outputs, firstDimension, record }: Outcome, id: string, parameters: Parameters): Buffer | Pieces {
  const head = {
    modelName: record.model,
    modelVersion: record.version,
    id,
    parameters,
    outputs: outputs.map((output) => describe(output, firstDimension)),
  };
  if (byteLengthOf(outputs) <= wholeBytes) {
    const rawOutputContents = outputs.map(({ raw }) => ownBytes(raw).view());
    return bufferFrom(ModelInferResponse.encode({ ...head, rawOutputContents }).finish());
  }
  // Fields of a message may come one after the other in encodings of their own: the large ones need not be copied.
  const pieces = [bufferFrom(ModelInferResponse.encode({ ...head, rawOutputContents: [] }).finish())];
  for (const { raw } of outputs)
    pieces.push(bufferFrom(protobuf.Writer.create().uint32(rawTag).uint32(raw.length).finish()), ...stretches(ownBytes(raw).view()));
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return new Pieces(pieces, bytes, bytes);
}

function describe({ name, datatype, shape }: EncodedTensor, firstDimension: number) {
  return { name, datatype, shape: shape.slice(firstDimension), parameters: {} };
}
