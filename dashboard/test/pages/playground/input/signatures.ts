/** Signatures for tests, as the gateway tells them. */
import type { TensorSpec } from "../../../../src/api/types.ts";
import type { Signature } from "../../../../src/pages/playground/input/signature.ts";

export function spec(name: string, datatype: string, ...shape: number[]): TensorSpec {
  return { name, datatype, shape };
}

export function signatureOf(inputs: TensorSpec[], rest: Partial<Signature> = {}): Signature {
  return { inputs, batched: true, ...rest } as Signature;
}
