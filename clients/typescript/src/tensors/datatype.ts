/** The datatypes of the Open Inference Protocol, and the arrays that hold their elements here. */

/** Elements of 16 bits: `Float16Array` where the platform has it, `Float32Array` elsewhere; as numbers they are the same. */
export type HalfArray = ArrayBufferView & ArrayLike<number> & Iterable<number>;

/** What `data` of a tensor is. */
export interface DataByDatatype {
  /** 0 or 1. */
  readonly BOOL: Uint8Array;
  readonly UINT8: Uint8Array;
  readonly UINT16: Uint16Array;
  readonly UINT32: Uint32Array;
  readonly UINT64: BigUint64Array;
  readonly INT8: Int8Array;
  readonly INT16: Int16Array;
  readonly INT32: Int32Array;
  readonly INT64: BigInt64Array;
  readonly FP16: HalfArray;
  readonly FP32: Float32Array;
  readonly FP64: Float64Array;
  readonly BF16: Float32Array;
  /** A string where the bytes are UTF-8, the bytes themselves where they are not. */
  readonly BYTES: readonly (string | Uint8Array)[];
}

export type Datatype = keyof DataByDatatype;

/** The datatypes whose elements are all of one length. */
export type FixedDatatype = Exclude<Datatype, "BYTES">;

interface ArrayMaker<T> {
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

type NumberArray = ArrayBufferView & { readonly length: number; readonly BYTES_PER_ELEMENT: number };

/** Those whose elements lie in memory as they do on the wire. */
const arrays: { readonly [D in Exclude<FixedDatatype, "FP16" | "BF16">]: ArrayMaker<DataByDatatype[D] & NumberArray> } = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP32: Float32Array,
  FP64: Float64Array,
};

/** Undefined for those that the platform has no array for. */
export function arrayOf(datatype: FixedDatatype): ArrayMaker<NumberArray> | undefined {
  if (datatype === "FP16") return float16Array();
  return datatype === "BF16" ? undefined : arrays[datatype];
}

/** Looked up late: what a program loads to stand in for it counts, too. */
function float16Array(): ArrayMaker<HalfArray & NumberArray> | undefined {
  return (globalThis as { Float16Array?: ArrayMaker<HalfArray & NumberArray> }).Float16Array;
}

export function isDatatype(name: string): name is Datatype {
  return name === "FP16" || name === "BF16" || name === "BYTES" || Object.hasOwn(arrays, name);
}

/** What a typed array is sent as unless its caller says otherwise; undefined for any other value. */
export function datatypeOf(data: unknown): FixedDatatype | undefined {
  const half = float16Array();
  if (half !== undefined && data instanceof half) return "FP16";
  if (data instanceof Uint8ClampedArray) return "UINT8";
  for (const [datatype, array] of Object.entries(arrays)) {
    if (datatype !== "BOOL" && data instanceof array) return datatype as FixedDatatype;
  }
  return undefined;
}
