/** A dense array of one datatype, row-major. */

import { arrayOf, type DataByDatatype, type Datatype, datatypeOf, type FixedDatatype } from "./datatype.ts";
import { elementToJson, type JsonElement } from "./json-element.ts";

/** Lists in lists, as deep as the shape is long; for a scalar the element itself. */
export type Nested<T> = T | readonly Nested<T>[];
export type Element = number | bigint | boolean | string | Uint8Array;

export type TypedArray =
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

export class Tensor<D extends Datatype = Datatype> {
  readonly datatype: D;
  /** Length of each dimension; empty for a scalar. */
  readonly shape: readonly number[];
  /** All elements, the last dimension first. */
  readonly data: DataByDatatype[D];

  /** Throws a RangeError where the shape asks for another number of elements. */
  constructor(datatype: D, shape: readonly number[], data: DataByDatatype[D]) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0) || size !== data.length)
      throw new RangeError(`a tensor of shape [${shape.join(", ")}] has ${size} elements, but ${data.length} are given`);
    this.datatype = datatype;
    this.shape = shape;
    this.data = data;
  }

  /** As lists in lists: booleans for BOOL, bigints for 64-bit integers, strings (or bytes) for BYTES, else numbers. */
  toArray(): Nested<Element> {
    return nested(this.#elements(), this.shape);
  }

  /** The same as the gateway's JSON has it, for `JSON.stringify`. */
  toJSON(): Nested<JsonElement> {
    return nested(this.#elements().map(elementToJson), this.shape);
  }

  #elements(): readonly Element[] {
    return this.datatype === "BOOL" ? Array.from(this.data as Uint8Array, Boolean) : Array.from(this.data as ArrayLike<Element>);
  }
}

/**
 * A tensor of this data: `tensor(new Float32Array([5.1, 3.5, 1.4, 0.2]), [1, 4])`.
 *
 * A typed array keeps its own datatype, strings and bytes are BYTES, booleans BOOL, numbers FP64 and bigints INT64; name another as the
 * last argument. FP16 and BF16 are rounded to the nearest.
 * @param shape left out: a vector
 */
export function tensor<Data extends TensorData, D extends Datatype = OwnDatatype<Data>>(
  data: Data,
  shape: readonly number[] = [data.length],
  datatype?: D,
): Tensor<D> {
  const wanted = datatype ?? ((datatypeOf(data) ?? datatypeOfElements(data as readonly Element[])) as D);
  return new Tensor(wanted, shape, dataFrom(wanted, data) as DataByDatatype[D]);
}

/** What a tensor can be made of. */
type TensorData = TypedArray | ArrayLike<number> | readonly Element[];

/** Which datatype it is of unless another is named. */
type OwnDatatype<Data> = {
  [D in Exclude<FixedDatatype, "BOOL" | "FP16" | "BF16">]: Data extends DataByDatatype[D] ? D : never;
}[Exclude<FixedDatatype, "BOOL" | "FP16" | "BF16">] extends infer Own extends Datatype
  ? [Own] extends [never]
    ? OwnDatatypeOfElements<Data>
    : Own
  : never;

type OwnDatatypeOfElements<Data> = Data extends Uint8ClampedArray
  ? "UINT8"
  : Data extends readonly number[]
    ? "FP64"
    : Data extends readonly boolean[]
      ? "BOOL"
      : Data extends readonly bigint[]
        ? "INT64"
        : Data extends readonly (string | Uint8Array)[]
          ? "BYTES"
          : Datatype;

function datatypeOfElements(elements: readonly Element[]): Datatype {
  const first = elements[0];
  if (typeof first === "string" || first instanceof Uint8Array) return "BYTES";
  if (typeof first === "bigint") return "INT64";
  return typeof first === "boolean" ? "BOOL" : "FP64";
}

function dataFrom(datatype: Datatype, data: ArrayLike<unknown>): DataByDatatype[Datatype] {
  if (datatype === "BYTES") return bytesFrom(data);
  const array = arrayOf(datatype) ?? Float32Array;
  if (data instanceof array) return data as DataByDatatype[FixedDatatype];
  // Of the same width, as pictures on a canvas are.
  if (data instanceof Uint8ClampedArray && datatype === "UINT8") return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const elements = new array(data.length) as unknown as { [at: number]: number | bigint };
  const isExact = !/^(?:FP|BF)/.test(datatype);
  for (let at = 0; at < data.length; at += 1) {
    const given = data[at] as number | bigint | boolean;
    const value = elements instanceof BigInt64Array || elements instanceof BigUint64Array ? bigintFrom(given) : Number(given);
    if (value !== undefined) elements[at] = value;
    // Floats are rounded, as everywhere; integers never change.
    if (value === undefined || (isExact && elements[at] !== value))
      throw new RangeError(`expected an element of a ${datatype} tensor as element ${at}, got ${given}`);
  }
  return elements as unknown as DataByDatatype[FixedDatatype];
}

/** Undefined where a number has lost what it stood for. */
function bigintFrom(given: number | bigint | boolean): bigint | undefined {
  return typeof given === "number" && !Number.isSafeInteger(given) ? undefined : BigInt(given);
}

function bytesFrom(data: ArrayLike<unknown>): readonly (string | Uint8Array)[] {
  const elements = Array.from(data);
  const at = elements.findIndex((element) => typeof element !== "string" && !(element instanceof Uint8Array));
  if (at >= 0) throw new TypeError(`expected a string or a Uint8Array as element ${at} of a BYTES tensor, got ${typeof elements[at]}`);
  return elements as (string | Uint8Array)[];
}

function nested<T>(elements: readonly T[], shape: readonly number[]): Nested<T> {
  const [length, ...rest] = shape;
  if (length === undefined) return elements[0]!;
  if (rest.length === 0) return elements;
  const step = length === 0 ? 0 : elements.length / length;
  return Array.from({ length }, (_, at) => nested(elements.slice(at * step, (at + 1) * step), rest));
}
