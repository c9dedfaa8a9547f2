/** Reads the outputs of a server's answer, held against what it has announced: nothing of another shape or datatype passes. */

import { contentSteps, sourceInMemory, whyByteCountIsWrong } from "../../tensors/check-raw.ts";
import { type EncodedTensor, OwnBytes, type TensorSpec } from "../../tensors/tensor.ts";
import { rawFromContents } from "../../tensors/typed-contents.ts";
import { skimResponse, type WireOutput } from "./skim-response.ts";

/** What is wrong with an answer, for the operator. */
export interface WrongAnswer {
  readonly wrong: string;
  /** The outputs take so many bytes, and that is too many. */
  readonly tooManyBytes?: number;
}

/** What a reading finds, in steps of some tenths of a millisecond. */
export type ReadingSteps = Generator<void, readonly EncodedTensor[] | WrongAnswer, void>;

export function isWrong(read: readonly EncodedTensor[] | WrongAnswer): read is WrongAnswer {
  return "wrong" in read;
}

/**
 * The outputs in the order of the signature.
 * @param maxBytes that they may take together
 * @param rows that each must have; undefined where they are not counted
 */
export function* outputsFromResponse(
  message: Buffer,
  specs: readonly TensorSpec[],
  maxBytes: number,
  rows: number | undefined,
): ReadingSteps {
  const response = skimResponse(message);
  if (response === undefined) return { wrong: "it is no ModelInferResponse" };
  const { outputs, raws } = response;
  if (raws.length > 0 && raws.length !== outputs.length)
    return { wrong: `it has ${outputs.length} outputs and ${raws.length} raw contents` };
  const found = new Map<string, EncodedTensor>();
  let bytes = 0;
  for (const [index, output] of outputs.entries()) {
    const spec = specs.find(({ name }) => name === output.name);
    const wrong = whyHeadIsWrong(output, spec, rows) ?? (found.has(output.name) ? `it has '${output.name}' twice` : undefined);
    if (wrong !== undefined) return { wrong };
    const tensor = yield* tensorOf(output, spec!, raws[index], maxBytes);
    if ("wrong" in tensor) return tensor;
    bytes += tensor.raw.length;
    if (bytes > maxBytes) return { wrong: "it is too large", tooManyBytes: bytes };
    found.set(output.name, tensor);
  }
  const missing = specs.find(({ name }) => !found.has(name));
  return missing === undefined ? specs.map(({ name }) => found.get(name)!) : { wrong: `it has no output '${missing.name}'` };
}

function* tensorOf(
  { name, shape, contents }: WireOutput,
  { datatype }: TensorSpec,
  given: Buffer | undefined,
  maxBytes: number,
): Generator<void, EncodedTensor | WrongAnswer, void> {
  const raw = given === undefined ? yield* rawFromContents(datatype, shape, contents ?? noContents, maxBytes) : new OwnBytes(given);
  if ("wrong" in raw) return { wrong: `'${name}': ${raw.wrong}` };
  const bytes = raw.view();
  const wrong = whyByteCountIsWrong(datatype, shape, bytes.length) ?? (yield* steps(contentSteps(datatype, shape, sourceInMemory(bytes))));
  return wrong === undefined ? { name, datatype, shape, raw } : { wrong: `'${name}': ${wrong}` };
}

const noContents = Buffer.alloc(0);

function whyHeadIsWrong({ name, datatype, shape }: WireOutput, spec: TensorSpec | undefined, rows: number | undefined): string | undefined {
  if (spec === undefined) return `it has an output '${name}', which the server has not announced`;
  if (datatype !== spec.datatype) return `'${name}' is ${datatype}, announced as ${spec.datatype}`;
  const fits = shape.length === spec.shape.length && spec.shape.every((length, i) => length < 0 || length === shape[i]);
  // A row too many or too few, and callers would get each other's.
  if (fits && rows !== undefined && shape[0] !== rows) return `'${name}' has ${shape[0]} rows for ${rows}`;
  return fits ? undefined : `'${name}' is [${shape.slice(0, 16).join(", ")}], announced as [${spec.shape.join(", ")}]`;
}

function* steps(check: Iterator<void, string | undefined>): Generator<void, string | undefined, void> {
  for (;;) {
    const step = check.next();
    if (step.done) return step.value;
    yield;
  }
}
