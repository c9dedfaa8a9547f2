/** What has names within tensors at POST /predict, as JSON Schema: rows and columns of inputs, and classes of outputs. */
import type { TensorSpec } from "../../tensors/tensor.ts";
import { elementReference, type JsonSchema } from "./element-schemas.ts";
import { rowSchema, valueSchema } from "./tensor-schemas.ts";

/** Names that are listed: a frame of thousands of columns is long enough with one list of them. */
const maxListed = 256;

/** None where a version takes nothing of the kind. */
export function namedSchemas(inputs: readonly TensorSpec[], batched: boolean): readonly JsonSchema[] {
  if (!batched || inputs.length === 0) return [];
  const [first, ...others] = inputs;
  const rows = { description: "Rows by name.", type: "array", items: objectOf(inputs.map((input) => [input.name, rowSchema(input)])) };
  const { featureNames = [] } = first!;
  if (others.length > 0 || featureNames.length === 0) return [rows];
  const element = rowSchema({ ...first!, shape: [-1] });
  const row = objectOf(featureNames.map((name) => [name, element]));
  const columns = objectOf(featureNames.map((name) => [name, { type: "array", items: element }]));
  return [
    { description: "One row, by column.", ...row },
    { description: "Rows, each by column.", type: "array", items: row },
    { description: "Columns by name, with their values in all rows.", ...columns },
    rows,
  ];
}

/** An output of classes, which is objects for who asks for names. */
export function classesSchema(spec: TensorSpec, batched: boolean): JsonSchema {
  const probability = elementReference(spec.datatype, false);
  const named = { type: "object", additionalProperties: probability };
  const arrays = spec.shape.slice(1, -1).reduce<JsonSchema>((items) => ({ type: "array", items }), named);
  const description = 'With `"classes": "named"` or `"top"` in `parameters`: a number for each class by its name.';
  const objects = spec.shape.length < 2 ? [named] : [{ type: "array", items: arrays }, ...(batched ? [arrays] : [])];
  return { anyOf: [valueSchema(spec, batched), { description, anyOf: objects }] };
}

function objectOf(members: readonly (readonly [name: string, schema: JsonSchema])[]): JsonSchema {
  if (members.length > maxListed) return { type: "object" };
  return {
    type: "object",
    required: members.map(([name]) => name),
    additionalProperties: false,
    properties: Object.fromEntries(members),
  };
}
