/** The version whose signature the form is built from. */
import type { ModelVersion, TensorSpec } from "../../../api/types.ts";

/** What of a version the form needs. */
export type Signature = Pick<ModelVersion, "inputs" | "batched" | "image" | "examples">;

/** Lengths of one row of an input. */
export function shapeOfRow(spec: TensorSpec, batched: boolean): readonly number[] {
  return batched ? spec.shape.slice(1) : spec.shape;
}
