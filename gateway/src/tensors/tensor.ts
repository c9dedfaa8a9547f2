/** What a tensor is on its way through the gateway: name, type, shape and bytes. */
import type { Datatype } from "./datatype.ts";

/** One input or output of a signature. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** Length of each dimension; -1 where any length will do; empty for a scalar. */
  readonly shape: readonly number[];
  /** Elements may be missing, which JSON has as null; absent where they may not. */
  readonly nullable?: true;
  /** What the places of the last dimension are called; absent where nobody knows. */
  readonly featureNames?: readonly string[];
  /** Values that training knew of its elements, in its order; others may be taken as well. Absent where nobody knows. */
  readonly categories?: readonly Category[];
}

/** A value that stands for one of a few things. */
export type Category = string | number | boolean;

/** A stretch of this process's memory. Small tensors share one: a Buffer of its own for each would cost more than all else about it. */
export class OwnBytes {
  readonly memory: Buffer;
  /** First byte in it. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;

  constructor(memory: Buffer, offset = 0, length = memory.length - offset) {
    this.memory = memory;
    this.offset = offset;
    this.length = length;
  }

  /** The bytes as a Buffer of their own, for who needs one. */
  view(): Buffer {
    const { memory, offset, length } = this;
    return offset === 0 && length === memory.length ? memory : memory.subarray(offset, offset + length);
  }
}

/** A stretch of a file that gateway and worker both map. Who leases such files is the lanes' business. */
export interface SharedBytes {
  readonly file: SharedFile;
  /** First byte in the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** A file that both ends of a lane on one machine can open. */
export interface SharedFile {
  /** Its name in the shared folder: 32 hexadecimal digits. */
  readonly name: string;
}

/** A tensor as the contract wants it: elements little-endian and row-major, BYTES elements length-prefixed. */
export interface EncodedTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly raw: OwnBytes | SharedBytes;
  /** A byte for each element of a BYTES tensor: 1 where it is missing. Absent: none is. */
  readonly missing?: Buffer;
  /** `raw` is no elements but a file of this type, of which the worker makes them; datatype and shape are what it makes. */
  readonly mediaType?: string;
}

/** Whether the bytes lie in a shared file rather than in this process. */
export function isShared(raw: OwnBytes | SharedBytes): raw is SharedBytes {
  return !(raw instanceof OwnBytes);
}

/** Where the bytes of an output are. Throws TypeError for a reference: what workers answer travels on the lane. */
export function ownBytes(raw: OwnBytes | SharedBytes): OwnBytes {
  if (isShared(raw)) throw new TypeError("A worker answered with a reference; outputs travel on the lane.");
  return raw;
}

/** Bytes of all of them together. */
export function byteLengthOf(tensors: readonly EncodedTensor[]): number {
  let bytes = 0;
  for (const { raw } of tensors) bytes += raw.length;
  return bytes;
}

/** A setting of one call, shaped as the contract's `Parameter`. */
export type ParameterValue =
  | { readonly boolValue: boolean }
  | { readonly int64Value: number }
  | { readonly doubleValue: number }
  | { readonly stringValue: string };

/** The settings of one call by name, without a prototype, so that no name means anything else. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** No settings at all, shared by most calls. */
export const noParameters: Parameters = Object.freeze(Object.create(null) as Record<string, ParameterValue>);
