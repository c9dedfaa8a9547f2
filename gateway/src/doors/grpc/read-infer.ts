/** Reads a `ModelInferRequest` as a well-formed request, whatever model it is for. Fields pass by one by one: nothing is decoded that is not wanted. */
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { namePattern } from "../../models/name.ts";
import { callParametersFrom } from "../../oip/call-parameters.ts";
import { invalidAt } from "../../request/body/parse-json.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import { fitTensors } from "../../request/inputs/fit-tensors.ts";
import { type Datatype, datatypes } from "../../tensors/datatype.ts";
import { describeJson, maxProblems } from "../../tensors/explain-json.ts";
import { delimited } from "../../tensors/protobuf-wire.ts";
import { type EncodedTensor, OwnBytes } from "../../tensors/tensor.ts";
import { rawFromContents } from "../../tensors/typed-contents.ts";
import { turns } from "../../time/turns.ts";
import { maxInputs } from "../predict/read-protobuf.ts";
import { FieldReader } from "./field-reader.ts";
import { ParameterReader } from "./parameters.ts";

const maxRank = 64;
const maxNameCharacters = 256;
const maxIdCharacters = 1_024;
/** Fields of a message; each takes as long to read however short it is. */
const maxFields = 32_768;
/** Typed contents from this size on are gone through while other calls have their turns. */
const inStepsFromBytes = 64 * 1024;

/** What the writer of the answer wants to know again. */
export interface InferWish {
  /** Given back as it came. */
  readonly id: string;
  /** Asks for a last response that says that it is the last. */
  readonly wantsFinal: boolean;
}

export interface ReadInfer {
  readonly asked: Asked;
  readonly wish: InferWish;
}

/** A tensor as the message has it. */
interface InputMessage {
  name: string;
  datatype: string;
  shape: number[];
  contents: Buffer | undefined;
  /** A parameter that says where else the elements lie. */
  elsewhere: string | undefined;
}

interface RequestMessage {
  model: string;
  version: string;
  id: string;
  readonly parameters: ParameterReader;
  readonly inputs: InputMessage[];
  readonly outputs: string[];
  readonly raws: Buffer[];
}

/** Throws or rejects with INVALID_REQUEST with every problem. @param maxBytes that typed contents may take as raw ones */
export function readInfer(bytes: Buffer, maxBytes: number): ReadInfer | Promise<ReadInfer> {
  const message = requestFromBytes(bytes);
  const problems: Problem[] = [];
  const { model, version, id, inputs, outputs } = message;
  if (!namePattern.test(model)) problems.push(problem("/model_name", `expected the name of a model, got ${describeJson(model)}`));
  if (version !== "" && !namePattern.test(version))
    problems.push(problem("/model_version", `expected a version or label, got ${describeJson(version)}`));
  if (id.length > maxIdCharacters) problems.push(problem("/id", `expected at most ${maxIdCharacters} characters, got ${id.length}`));
  if (inputs.length > maxInputs) problems.push(problem("/inputs", `expected at most ${maxInputs} inputs, got ${inputs.length}`));
  problems.push(...rawProblems(message));
  for (let i = 0; i < inputs.length && problems.length < maxProblems; i++) problems.push(...inputProblems(inputs[i]!, `/inputs/${i}`));
  if (problems.length > 0) throw invalidAt(problems.slice(0, maxProblems));
  const { parameters, timeoutMs, wantsFinal } = callParametersFrom(message.parameters.parameters());
  const finish = (tensors: readonly EncodedTensor[]): ReadInfer => ({
    asked: {
      model,
      version: version === "" ? undefined : version,
      parameters,
      outputs: outputs.length === 0 ? undefined : outputs,
      timeoutMs,
      inputs: { fit: (plan) => fitTensors(plan, tensors) },
    },
    wish: { id, wantsFinal },
  });
  if (message.raws.length > 0) return finish(inputs.map((input, i) => tensorOf(input, new OwnBytes(message.raws[i]!))));
  const tensors = tensorsFromContents(inputs, maxBytes, bytes.length < inStepsFromBytes);
  return tensors instanceof Promise ? tensors.then(finish) : finish(tensors);
}

function problem(pointer: string, detail: string): Problem {
  return { pointer, detail };
}

/** Either all inputs are raw or none is. */
function rawProblems({ inputs, raws }: RequestMessage): Problem[] {
  if (raws.length === 0) return [];
  if (raws.length !== inputs.length)
    return [problem("/raw_input_contents", `expected one for each of ${inputs.length} inputs, got ${raws.length}`)];
  const at = inputs.findIndex(({ contents }) => contents !== undefined && contents.length > 0);
  return at < 0 ? [] : [problem(`/inputs/${at}/contents`, "expected none beside raw_input_contents, got some")];
}

function inputProblems({ name, datatype, shape, elsewhere }: InputMessage, pointer: string): Problem[] {
  if (name === "" || name.length > maxNameCharacters)
    return [problem(`${pointer}/name`, `expected the name of an input, got ${describeJson(name)}`)];
  if (!isDatatype(datatype))
    return [problem(`${pointer}/datatype`, `expected one of ${datatypes.join(", ")}, got ${describeJson(datatype)}`)];
  if (shape.length > maxRank) return [problem(`${pointer}/shape`, `expected at most ${maxRank} dimensions, got more`)];
  if (elsewhere !== undefined) return [problem(`${pointer}/parameters`, `expected the elements in the message, got ${elsewhere}`)];
  return [];
}

function isDatatype(text: string): text is Datatype {
  return (datatypes as readonly string[]).includes(text);
}

function tensorOf({ name, datatype, shape }: InputMessage, raw: OwnBytes): EncodedTensor {
  return { name, datatype: datatype as Datatype, shape, raw };
}

const nothing = Buffer.alloc(0);

function tensorsFromContents(
  inputs: readonly InputMessage[],
  maxBytes: number,
  isSmall: boolean,
): readonly EncodedTensor[] | Promise<readonly EncodedTensor[]> {
  const steps = allContents(inputs, maxBytes);
  if (!isSmall) return turns.through(steps);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function* allContents(inputs: readonly InputMessage[], maxBytes: number): Generator<void, readonly EncodedTensor[], void> {
  const problems: Problem[] = [];
  const tensors: EncodedTensor[] = [];
  let left = maxBytes;
  for (const [i, input] of inputs.entries()) {
    const raw = yield* rawFromContents(input.datatype as Datatype, input.shape, input.contents ?? nothing, left);
    if (raw instanceof OwnBytes) {
      left -= raw.length;
      tensors.push(tensorOf(input, raw));
    } else problems.push(problem(`/inputs/${i}/contents`, raw.wrong));
    if (problems.length === maxProblems) break;
  }
  if (problems.length > 0) throw invalidAt(problems);
  return tensors;
}

/** Throws INVALID_REQUEST. */
function requestFromBytes(bytes: Buffer): RequestMessage {
  const budget = { fields: maxFields };
  const reader = new FieldReader(bytes, budget, "a ModelInferRequest of the package inference");
  const message: RequestMessage = {
    model: "",
    version: "",
    id: "",
    parameters: new ParameterReader(budget),
    inputs: [],
    outputs: [],
    raws: [],
  };
  while (reader.next()) {
    if (reader.wire !== delimited) continue;
    if (reader.number === 1) message.model = reader.text();
    else if (reader.number === 2) message.version = reader.text();
    else if (reader.number === 3) message.id = reader.text();
    else if (reader.number === 4) message.parameters.take(reader.bytes());
    else if (reader.number === 5) message.inputs.push(inputFromBytes(reader.bytes(), budget));
    else if (reader.number === 6) message.outputs.push(outputFromBytes(reader.bytes(), budget));
    else if (reader.number === 7) message.raws.push(reader.bytes());
  }
  return message;
}

function inputFromBytes(bytes: Buffer, budget: { fields: number }): InputMessage {
  const reader = new FieldReader(bytes, budget, "an InferInputTensor");
  const input: InputMessage = { name: "", datatype: "", shape: [], contents: undefined, elsewhere: undefined };
  const parameters = new ParameterReader(budget);
  while (reader.next()) {
    if (reader.number === 3) reader.integers(input.shape, maxRank + 1);
    else if (reader.wire !== delimited) continue;
    else if (reader.number === 1) input.name = reader.text();
    else if (reader.number === 2) input.datatype = reader.text();
    else if (reader.number === 4) parameters.take(reader.bytes());
    // Parts of a message that come apart are one message, laid end to end.
    else if (reader.number === 5)
      input.contents = input.contents === undefined ? reader.bytes() : Buffer.concat([input.contents, reader.bytes()]);
  }
  if (parameters.has("shared_memory_region")) input.elsewhere = "a region of shared memory";
  return input;
}

function outputFromBytes(bytes: Buffer, budget: { fields: number }): string {
  const reader = new FieldReader(bytes, budget, "an InferRequestedOutputTensor");
  const parameters = new ParameterReader(budget);
  let name = "";
  while (reader.next()) {
    if (reader.wire !== delimited) continue;
    if (reader.number === 1) name = reader.text();
    else if (reader.number === 2) parameters.take(reader.bytes());
  }
  for (const refused of ["shared_memory_region", "classification"])
    if (parameters.has(refused))
      throw new GatewayError("NOT_SUPPORTED", `Outputs are answered as tensors, in the message: the parameter ${refused} is not taken.`);
  return name;
}

/** The id of a request, also of one that is not well-formed; empty where there is none to be found. */
export function idFromRequest(bytes: Buffer): string {
  let id = "";
  try {
    const reader = new FieldReader(bytes, { fields: maxFields }, "a request");
    while (reader.next()) if (reader.number === 3) id = reader.text();
  } catch {
    // Up to here it could be read.
  }
  return id.slice(0, maxIdCharacters);
}
