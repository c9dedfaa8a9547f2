/** A well-formed request, before anyone has asked whether its model exists. */
import type { Parameters } from "../../tensors/tensor.ts";
import type { FittedInputs } from "./fit-json.ts";
import type { InputPlan } from "./plan.ts";

export interface Asked {
  readonly model: string;
  /** Version or label as asked for; undefined: the caller leaves it to the gateway. */
  readonly version: string | undefined;
  readonly parameters: Parameters;
  readonly inputs: AskedInputs;
}

/** Inputs as they came, such as JSON values that have no type yet, or tensors whose bytes nobody has compared with a signature. */
export interface AskedInputs {
  /** The tensors that the version takes. Throws INPUT_MISMATCH with every problem, up to twenty. */
  fit(plan: InputPlan): FittedInputs;
}
