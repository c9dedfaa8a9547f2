/** Reads the JSON of an infer request as a well-formed request, whatever model it is for. */
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { callParametersFrom } from "../../oip/call-parameters.ts";
import { invalidAt, lostFractions, parseJson, refuseDuplicateKeys, textFromBody } from "../../request/body/parse-json.ts";
import { type Datatype, datatypes } from "../../tensors/datatype.ts";
import { describeJson, maxProblems } from "../../tensors/explain-json.ts";
import { noParameters } from "../../tensors/tensor.ts";
import { parametersFromJson } from "../parameters.ts";
import type { ReadAtOnce } from "../reading/messages.ts";
import type { HeadInput, InferHead } from "./infer-head.ts";
import { JsonData } from "./json-data.ts";

/** As the contract has it. */
const maxTensors = 4_096;
const maxRank = 64;
const maxNameCharacters = 256;
const maxIdCharacters = 1_024;

const example = '{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP64","data":[5.1,3.5,1.4,0.2]}]}';

type Fields = Readonly<Record<string, unknown>>;

const noFields: Fields = {};

/** Throws INVALID_REQUEST with every problem, up to twenty, and NOT_SUPPORTED. */
export function readInfer(body: Buffer, maxDepth: number): ReadAtOnce<InferHead> {
  const text = textFromBody(body, example);
  const value = parseJson(text, maxDepth);
  if (!isObject(value)) throw invalidAt([{ pointer: "", detail: `expected an object with inputs, got ${describeJson(value)}` }]);
  refuseDuplicateKeys(text, keysOf(value));
  return new InferReader(text, value).read();
}

class InferReader {
  readonly #text: string;
  readonly #body: Fields;
  readonly #data: JsonData;
  readonly #problems: Problem[] = [];
  readonly #parts: Buffer[] = [];

  constructor(text: string, body: Fields) {
    this.#text = text;
    this.#body = body;
    this.#data = new JsonData(text, body);
  }

  read(): ReadAtOnce<InferHead> {
    const { id, parameters } = this.#body;
    const asked = callParametersFrom(parameters === undefined ? noParameters : parametersFromJson(parameters));
    if (id !== undefined && (typeof id !== "string" || id.length > maxIdCharacters))
      this.#wrong("/id", `expected text of at most ${maxIdCharacters} characters`, id);
    const binaryByOutput = new Map<string, boolean>();
    const outputs = this.#outputs(binaryByOutput);
    const inputs = this.#list("inputs").flatMap((input, i) => this.#input(input, `/inputs/${i}`) ?? []);
    if (this.#problems.length > 0) throw invalidAt(this.#problems.slice(0, maxProblems));
    this.#refuseLostFractions(inputs);
    return {
      head: {
        wish: { id: id as string | undefined, isBinary: asked.binaryOutputs ?? false, binaryByOutput },
        parameters: asked.parameters,
        timeoutMs: asked.timeoutMs,
        outputs,
        inputs,
      },
      parts: this.#parts,
    };
  }

  /** The names of the outputs that are asked for; undefined: all. */
  #outputs(binaryByOutput: Map<string, boolean>): readonly string[] | undefined {
    if (this.#body.outputs === undefined) return undefined;
    const names = this.#list("outputs").flatMap((output, i) => {
      const name = this.#name(output, `/outputs/${i}`);
      if (name === undefined) return [];
      const isBinary = this.#wantsBinary(output as Fields, `/outputs/${i}/parameters`);
      if (isBinary !== undefined) binaryByOutput.set(name, isBinary);
      return [name];
    });
    return names.length === 0 ? undefined : names;
  }

  #wantsBinary({ parameters = noFields }: Fields, pointer: string): boolean | undefined {
    if (!isObject(parameters)) return this.#wrong(pointer, "expected an object", parameters);
    const { binary_data: binary, classification = 0 } = parameters;
    refuseSharedMemory(parameters);
    if (classification !== 0)
      throw new GatewayError(
        "NOT_SUPPORTED",
        "The output parameter `classification` is not supported: leave it out and take the greatest elements of the output, or the output `label` of a classifier.",
      );
    if (binary === undefined || typeof binary === "boolean") return binary;
    return this.#wrong(`${pointer}/binary_data`, "expected true or false", binary);
  }

  #input(value: unknown, pointer: string): HeadInput | undefined {
    if (this.#problems.length >= maxProblems) return undefined;
    const name = this.#name(value, pointer);
    if (name === undefined) return undefined;
    const { datatype, shape, data, parameters = noFields } = value as Fields;
    if (!isDatatype(datatype)) return this.#wrong(`${pointer}/datatype`, `expected one of ${datatypes.join(", ")}`, datatype);
    if (!isShape(shape))
      return this.#wrong(`${pointer}/shape`, `expected an array of at most ${maxRank} whole numbers, 0 or more, below 2^53`, shape);
    if (!isObject(parameters)) return this.#wrong(`${pointer}/parameters`, "expected an object", parameters);
    refuseSharedMemory(parameters);
    const declared = { name, datatype, shape };
    const { binary_data_size: binaryBytes } = parameters;
    if (binaryBytes === undefined) return this.#jsonInput(declared, data, `${pointer}/data`);
    if (data !== undefined) return this.#wrong(`${pointer}/data`, "expected nothing beside binary_data_size", data);
    if (isByteCount(binaryBytes)) return { ...declared, binaryBytes, part: undefined, missingPart: undefined };
    return this.#wrong(`${pointer}/parameters/binary_data_size`, "expected a whole number of bytes, 0 or more", binaryBytes);
  }

  #jsonInput(declared: Pick<HeadInput, "name" | "datatype" | "shape">, data: unknown, pointer: string): HeadInput | undefined {
    if (data === undefined || data === null) return this.#wrong(pointer, "expected the elements, or the parameter binary_data_size", data);
    const encoded = this.#data.encode(declared, data, pointer, this.#problems);
    if (encoded === undefined) return undefined;
    const part = this.#parts.push(encoded.raw) - 1;
    const missingPart = encoded.missing && this.#parts.push(encoded.missing) - 1;
    return { ...declared, binaryBytes: undefined, part, missingPart };
  }

  #list(field: "inputs" | "outputs"): readonly unknown[] {
    const value = this.#body[field];
    if (Array.isArray(value) && value.length <= maxTensors) return value;
    this.#wrong(`/${field}`, `expected an array of at most ${maxTensors}`, value);
    return [];
  }

  #name(value: unknown, pointer: string): string | undefined {
    if (!isObject(value)) return this.#wrong(pointer, "expected an object with a name", value);
    const { name } = value;
    if (typeof name === "string" && name !== "" && name.length <= maxNameCharacters) return name;
    return this.#wrong(`${pointer}/name`, `expected a name of at most ${maxNameCharacters} characters`, name);
  }

  #wrong(pointer: string, expected: string, value: unknown): undefined {
    if (this.#problems.length < maxProblems) this.#problems.push({ pointer, detail: `${expected}, got ${describeJson(value)}` });
    return undefined;
  }

  /** Nobody who writes a fraction where an integer is declared, or in a parameter, means what JSON.parse makes of it. */
  #refuseLostFractions(inputs: readonly HeadInput[]): void {
    const hasIntegers = inputs.some(isJsonOfIntegers);
    if (!hasIntegers && this.#body.parameters === undefined) return;
    const problems = lostFractions(
      this.#text,
      ([outermost, input, field]) =>
        outermost?.key === "parameters" ||
        (outermost?.key === "inputs" && field?.key === "data" && isJsonOfIntegers(inputs[input!.index]!)),
      "a number that JSON and the datatype hold exactly",
      maxProblems,
    );
    if (problems.length > 0) throw invalidAt(problems);
  }
}

function isJsonOfIntegers({ datatype, part }: HeadInput): boolean {
  return part !== undefined && datatype.includes("INT");
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDatatype(value: unknown): value is Datatype {
  return datatypes.includes(value as Datatype);
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= maxRank && value.every(isByteCount);
}

function isByteCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Throws NOT_SUPPORTED. */
function refuseSharedMemory(parameters: Fields): void {
  if (parameters.shared_memory_region !== undefined)
    throw new GatewayError("NOT_SUPPORTED", "Shared memory is not supported: send tensors in the request, in binary.");
}

/** How many keys a body of this form has where none is there twice. */
function keysOf(body: Fields): number {
  let keys = sizeOf(body) + sizeOf(body.parameters);
  for (const list of [body.inputs, body.outputs])
    if (Array.isArray(list)) for (const each of list) if (isObject(each)) keys += sizeOf(each) + sizeOf(each.parameters);
  return keys;
}

function sizeOf(value: unknown): number {
  return isObject(value) ? Object.keys(value).length : 0;
}
