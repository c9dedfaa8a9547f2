/** The tensors of a signature as JSON Schema: nested arrays as POST /predict has them, and as the Open Inference Protocol has them. */
import type { Datatype } from "../../tensors/datatype.ts";
import { elementCount } from "../../tensors/element-count.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import { elementReference, type JsonSchema, protocolElementReference } from "./element-schemas.ts";

/**
 * Elements up to which lengths are rules and not only told: pages that make a sample from a schema make all of the
 * least that it asks for, which for one picture would be a hundred thousand numbers.
 */
const maxRuledElements = 256;

/** Categories that the document lists of an input; GET /models has all. */
const maxCategories = 50;

/** Datatypes that the protocol has no JSON for. */
const binaryOnly: ReadonlySet<Datatype> = new Set(["FP16", "BF16"]);

/** The value of an input or output of POST /predict. */
export function valueSchema(spec: TensorSpec, batched: boolean): JsonSchema {
  const element = elementOf(spec);
  const whole = nested(spec, 0, element);
  const schema = batched && spec.shape.length > 0 ? { anyOf: [whole, nested(spec, 1, element)] } : whole;
  return { description: words(spec, batched), ...schema };
}

/** What an input is in one row. */
export function rowSchema(spec: TensorSpec): JsonSchema {
  return nested(spec, 1, elementOf(spec));
}

function elementOf({ datatype, nullable, categories }: TensorSpec): JsonSchema {
  return suggesting(elementReference(datatype, nullable === true), categories);
}

/** Categories are no rule: many encoders take one that training did not know. */
function suggesting(element: JsonSchema, categories: TensorSpec["categories"]): JsonSchema {
  if (categories === undefined) return element;
  const shown = categories.slice(0, maxCategories);
  const more = categories.length > shown.length ? ` The first ${shown.length} of ${categories.length}.` : "";
  return { description: `A category that training knew, as in the examples.${more}`, ...element, examples: shown };
}

/** An input of an infer request. */
export function protocolInput(spec: TensorSpec): JsonSchema {
  if (binaryOnly.has(spec.datatype)) return inBinary(spec);
  return protocolTensor(spec, ["data"], { data: data(spec, true), parameters: { type: "object", additionalProperties: true } });
}

/** An output of its answer. */
export function protocolOutput(spec: TensorSpec): JsonSchema {
  return binaryOnly.has(spec.datatype) ? inBinary(spec) : protocolTensor(spec, [], { data: data(spec, false), parameters: size });
}

const size: JsonSchema = {
  type: "object",
  properties: { binary_data_size: { type: "integer", minimum: 0, description: "Bytes of it behind the JSON, instead of `data`." } },
};

function inBinary(spec: TensorSpec): JsonSchema {
  const description = `${spec.datatype} has no JSON: its bytes stand behind it.`;
  return protocolTensor(spec, ["parameters"], { parameters: { ...size, required: ["binary_data_size"], description } });
}

/** A list of tensors, told apart by their names. */
export function listOfTensors(tensors: readonly JsonSchema[]): JsonSchema {
  if (tensors.length === 0) return { type: "array", maxItems: 0 };
  return { type: "array", items: tensors.length === 1 ? tensors[0] : { oneOf: tensors } };
}

function protocolTensor(spec: TensorSpec, required: readonly string[], more: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: "object",
    required: ["name", "shape", "datatype", ...required],
    properties: { name: { const: spec.name }, shape: shapeSchema(spec), datatype: { const: spec.datatype }, ...more },
  };
}

function shapeSchema(spec: TensorSpec): JsonSchema {
  const { shape } = spec;
  const dimensions = shape.map((length) => (length === -1 ? { type: "integer", minimum: 0 } : { type: "integer", const: length }));
  return {
    type: "array",
    description: shapeWords(spec),
    ...(dimensions.length > 0 && { prefixItems: dimensions }),
    items: { type: "integer" },
    minItems: shape.length,
    maxItems: shape.length,
  };
}

/** Requests may have it nested, too. */
function data(spec: TensorSpec, mayBeNested: boolean): JsonSchema {
  const element = protocolElementReference(spec.datatype, spec.nullable === true);
  const flat = { type: "array", items: element, ...lengthRule(elementsOf(spec)) };
  if (!mayBeNested || spec.shape.length < 2) return { description: "Row by row.", ...flat };
  return { description: "Row by row, flat or nested.", anyOf: [flat, nested(spec, 0, element)] };
}

/** Nested arrays without the `first` dimensions. */
function nested(spec: TensorSpec, first: number, element: JsonSchema): JsonSchema {
  const isRuled = knownElements(spec) <= maxRuledElements;
  return spec.shape
    .slice(first)
    .reduceRight<JsonSchema>((items, length) => ({ type: "array", items, ...(isRuled && lengthRule(length)) }), element);
}

function lengthRule(length: number): JsonSchema {
  return length === -1 ? {} : { minItems: length, maxItems: length };
}

/** Elements of the whole tensor; -1 where that is open, or too many to be a rule. */
function elementsOf(spec: TensorSpec): number {
  const count = spec.shape.includes(-1) ? undefined : elementCount(spec.shape);
  return count === undefined || count > maxRuledElements ? -1 : count;
}

function knownElements({ shape }: TensorSpec): number {
  return elementCount(shape.filter((length) => length !== -1)) ?? Number.POSITIVE_INFINITY;
}

function words(spec: TensorSpec, batched: boolean): string {
  const rows = batched ? " The first dimension counts rows; calls may leave it out of all inputs, and get the outputs so." : "";
  return `${shapeWords(spec, `${spec.datatype} `)}${rows}`;
}

function shapeWords({ shape }: TensorSpec, before = ""): string {
  return `${before}[${shape.join(", ")}]${shape.includes(-1) ? ", where -1 is any length" : ""}.`;
}
