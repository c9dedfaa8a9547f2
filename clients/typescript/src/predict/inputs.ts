/** What a call may be given as inputs: tensors, or values as JSON has them. */

import { datatypeOf } from "../tensors/datatype.ts";
import { elementToJson } from "../tensors/json-element.ts";
import { Tensor, type TypedArray, tensor } from "../tensors/tensor.ts";

/** As JSON has it, and what JSON lacks: bigints, NaN and infinities, and bytes. */
export type PlainValue = number | bigint | boolean | string | null | Uint8Array | readonly PlainValue[];

/** A typed array without a shape is a vector. Only a Uint8Array is not: it is one element of a BYTES input. */
export type Input = Tensor | Exclude<TypedArray, Uint8Array> | PlainValue;

/** A row, whose values are called as the inputs are, or as the columns of the only one. */
export type Row = { readonly [name: string]: PlainValue };

/**
 * By name, rows by name or, for a model with one input, the input itself. A file, such as one of an `<input type="file">`, goes
 * as it is.
 */
export type Inputs = Input | { readonly [name: string]: Input } | readonly Row[] | Blob;

/** What can go as raw tensors; undefined where anything is left to the gateway to make sense of. */
export function tensorsFrom(inputs: Exclude<Inputs, Blob>): Tensor | ReadonlyMap<string, Tensor> | undefined {
  if (!isByName(inputs)) return tensorFrom(inputs as Input);
  const tensors = new Map<string, Tensor>();
  for (const [name, input] of Object.entries(inputs)) {
    const one = tensorFrom(input);
    if (one === undefined) return undefined;
    tensors.set(name, one);
  }
  return tensors;
}

/** JSON text of anything that may hold inputs. */
export function jsonFrom(value: unknown): string {
  return JSON.stringify(value, (_, part) => jsonPart(part));
}

function isByName(inputs: Exclude<Inputs, Blob>): inputs is { readonly [name: string]: Input } {
  return (
    typeof inputs === "object" && inputs !== null && !Array.isArray(inputs) && !ArrayBuffer.isView(inputs) && !(inputs instanceof Tensor)
  );
}

function tensorFrom(input: Input): Tensor | undefined {
  if (input instanceof Tensor) return input;
  return !(input instanceof Uint8Array) && datatypeOf(input) !== undefined ? tensor(input as Exclude<TypedArray, Uint8Array>) : undefined;
}

function jsonPart(part: unknown): unknown {
  if (typeof part === "object") {
    if (!ArrayBuffer.isView(part)) return part;
    return part instanceof Uint8Array ? elementToJson(part) : Array.from(part as unknown as ArrayLike<number | bigint>);
  }
  return typeof part === "number" || typeof part === "bigint" ? elementToJson(part) : part;
}
