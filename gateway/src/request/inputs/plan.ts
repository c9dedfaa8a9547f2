/** What the request path needs to know of one version's signature, worked out once and kept as long as the catalogue keeps the version. */
import type { Generation, ImageHint, Task } from "../../backends/announced-version.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";

/** The part of a catalogue's version that inputs are held against. */
export interface Signature {
  readonly name: string;
  readonly version: string;
  readonly inputs: readonly TensorSpec[];
  /** Absent where only the inputs matter. */
  readonly outputs?: readonly TensorSpec[];
  /** True: dimension 0 of every input counts rows, and calls may leave it out. */
  readonly batched: boolean;
  /** The input that is a picture. */
  readonly image?: ImageHint | undefined;
  /** What it is for; absent: predictions. */
  readonly task?: Exclude<Task, "predict">;
  /** What it takes of a request to generate. */
  readonly generation?: Generation;
}

export interface InputPlan {
  readonly signature: Signature;
  /** Index of each input in the signature. */
  readonly indexes: ReadonlyMap<string, number>;
  /** True: some input holds integers, so a fraction that a double drops would change what the model sees. */
  readonly hasIntegers: boolean;
}

/** Names that a sentence lists at most: frames have hundreds of columns. */
const maxListed = 12;

/** The names of the inputs for people, or the first few of hundreds. */
export function listInputs({ inputs }: Signature): string {
  const names = inputs.slice(0, maxListed).map((spec) => spec.name);
  return inputs.length > maxListed ? `${names.join(", ")} and ${inputs.length - maxListed} more` : names.join(", ");
}

const plans = new WeakMap<Signature, InputPlan>();

export function planOf(signature: Signature): InputPlan {
  let plan = plans.get(signature);
  if (plan === undefined) {
    plan = {
      signature,
      indexes: new Map(signature.inputs.map((spec, index) => [spec.name, index])),
      hasIntegers: signature.inputs.some((spec) => holdsIntegers(spec)),
    };
    plans.set(signature, plan);
  }
  return plan;
}

export function holdsIntegers(spec: TensorSpec): boolean {
  return spec.datatype.startsWith("INT") || spec.datatype.startsWith("UINT");
}
