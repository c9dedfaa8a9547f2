/** A well-formed request, before anyone has asked whether its model exists. */
import type { EncodedTensor, Parameters } from "../../tensors/tensor.ts";

export interface Asked {
  readonly model: string;
  /** Version or label as asked for; undefined: the caller leaves it to the gateway. */
  readonly version: string | undefined;
  readonly parameters: Parameters;
  readonly inputs: AskedInputs;
}

/** Inputs as they came: JSON values that have no type yet, or tensors whose bytes nobody has compared with a signature yet. */
export type AskedInputs =
  | { readonly form: "json"; readonly value: unknown; readonly text: string }
  | { readonly form: "tensors"; readonly tensors: readonly EncodedTensor[] };
