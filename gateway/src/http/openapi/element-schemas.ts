/** What one element of a tensor is as JSON, by datatype: the ranges that are taken, and the strings that stand for what JSON numbers can't hold. */
import { type Datatype, datatypes, integerRange } from "../../tensors/datatype.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What JSON numbers hold without rounding. */
const safe = BigInt(Number.MAX_SAFE_INTEGER);

/** The largest finite value; FP64 takes every JSON number. */
const largestFloat: Partial<Record<Datatype, number>> = { FP16: 65_504, FP32: 3.4028234663852886e38, BF16: 3.3895313892515355e38 };

const formats: Partial<Record<Datatype, string>> = { INT32: "int32", INT64: "int64", FP32: "float", FP64: "double" };

const bytes: JsonSchema = {
  description: "Text, or base64 for bytes that are not UTF-8.",
  anyOf: [
    { type: "string" },
    { type: "object", required: ["b64"], additionalProperties: false, properties: { b64: { type: "string", contentEncoding: "base64" } } },
  ],
};

const are64Bits: ReadonlySet<Datatype> = new Set(["INT64", "UINT64"]);

/**
 * Those of the datatypes, each under its name among the components.
 * @param hasProtocol the document has operations of the Open Inference Protocol, too
 */
export function elementComponents(used: ReadonlySet<Datatype>, hasProtocol: boolean): Record<string, JsonSchema> {
  const found = datatypes.filter((datatype) => used.has(datatype));
  const ofProtocol = hasProtocol ? found.filter((datatype) => are64Bits.has(datatype)) : [];
  return Object.fromEntries([
    ...found.map((datatype) => [nameOf(datatype), elementSchema(datatype)]),
    ...ofProtocol.map((datatype) => [protocolNameOf(datatype), protocolInteger(datatype)]),
  ]);
}

/** An element that may be missing is null as well. */
export function elementReference(datatype: Datatype, isNullable: boolean): JsonSchema {
  return orNull({ $ref: `#/components/schemas/${nameOf(datatype)}` }, isNullable);
}

/** The same in the protocol, which has every integer as a number. */
export function protocolElementReference(datatype: Datatype, isNullable: boolean): JsonSchema {
  const name = are64Bits.has(datatype) ? protocolNameOf(datatype) : nameOf(datatype);
  return orNull({ $ref: `#/components/schemas/${name}` }, isNullable);
}

function orNull(schema: JsonSchema, isNullable: boolean): JsonSchema {
  return isNullable ? { anyOf: [schema, { type: "null" }] } : schema;
}

/** No version's schema is called so: those all have a number before their last word or an underscore. */
function nameOf(datatype: Datatype): string {
  return `${datatype.charAt(0)}${datatype.slice(1).toLowerCase()}Element`;
}

function protocolNameOf(datatype: Datatype): string {
  return `Protocol${nameOf(datatype)}`;
}

function elementSchema(datatype: Datatype): JsonSchema {
  if (datatype === "BOOL") return { type: "boolean" };
  if (datatype === "BYTES") return bytes;
  const range = integerRange[datatype];
  return range === undefined ? float(datatype) : integer(datatype, range);
}

function float(datatype: Datatype): JsonSchema {
  const largest = largestFloat[datatype];
  const format = formats[datatype];
  const number = { type: "number", ...(format && { format }), ...(largest && { minimum: -largest, maximum: largest }) };
  return { description: `An element of ${datatype}.`, anyOf: [number, { type: "string", enum: ["NaN", "Infinity", "-Infinity"] }] };
}

function integer(datatype: Datatype, [min, max]: readonly [bigint, bigint]): JsonSchema {
  const number = integerNumber(datatype, min < -safe ? -safe : min, max > safe ? safe : max);
  if (max <= safe) return { description: `An element of ${datatype}.`, ...number };
  return { description: `An element of ${datatype}; a string where it is beyond ±(2^53−1).`, anyOf: [number, integerText(min)] };
}

function protocolInteger(datatype: Datatype): JsonSchema {
  const [min, max] = integerRange[datatype]!;
  const description = `An element of ${datatype}; requests may have it as a string, which no program in between rounds.`;
  return { description, anyOf: [integerNumber(datatype, min, max), integerText(min)] };
}

/** The bounds of 64 bits are the doubles next to them. */
function integerNumber(datatype: Datatype, min: bigint, max: bigint): JsonSchema {
  const format = formats[datatype];
  return { type: "integer", ...(format && { format }), minimum: Number(min), maximum: Number(max) };
}

function integerText(min: bigint): JsonSchema {
  return { type: "string", pattern: min < 0n ? "^-?(0|[1-9][0-9]{0,18})$" : "^(0|[1-9][0-9]{0,19})$" };
}
