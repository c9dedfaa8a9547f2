/** The types that a tensor's elements can have, named as the Open Inference Protocol names them. */

/** Every datatype, at the index that the contract's enum `Datatype` gives it, less one. */
export const datatypes = [
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "FP32",
  "FP64",
  "BF16",
  "BYTES",
] as const;

export type Datatype = (typeof datatypes)[number];

/** Bytes of one element; 0 for BYTES, whose elements each have their own length. */
export const bytesPerElement: Readonly<Record<Datatype, number>> = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BF16: 2,
  BYTES: 0,
};

/** Integers that fit, both ends included. */
export const integerRange: Partial<Record<Datatype, readonly [min: bigint, max: bigint]>> = {
  UINT8: [0n, 255n],
  UINT16: [0n, 65_535n],
  UINT32: [0n, 4_294_967_295n],
  UINT64: [0n, 18_446_744_073_709_551_615n],
  INT8: [-128n, 127n],
  INT16: [-32_768n, 32_767n],
  INT32: [-2_147_483_648n, 2_147_483_647n],
  INT64: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
};

/** The datatype of that number on the wire, or undefined: 0 is not given, others are unknown to this version. */
export function datatypeFromWire(value: number): Datatype | undefined {
  return datatypes[value - 1];
}

const wireValues = new Map<Datatype, number>(datatypes.map((datatype, index) => [datatype, index + 1]));

/** The number that stands for it on the wire. */
export function datatypeToWire(datatype: Datatype): number {
  return wireValues.get(datatype)!;
}
