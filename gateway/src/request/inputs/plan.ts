/** What the request path needs to know of one version's signature, worked out once and kept as long as the catalogue keeps the version. */
import type { Generation, ImageHint, Task } from "../../backends/announced-version.ts";
import { listNames } from "../../errors/list-names.ts";
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

/** What the columns of a matrix are called, each name once. */
export interface ColumnNames {
  /** In their order. */
  readonly list: readonly string[];
  readonly indexes: ReadonlyMap<string, number>;
}

export interface InputPlan {
  readonly signature: Signature;
  /** Index of each input in the signature. */
  readonly indexes: ReadonlyMap<string, number>;
  /** Where the only input is a matrix whose columns have names; undefined elsewhere. */
  readonly columns: ColumnNames | undefined;
  /** True: some input holds integers, so a fraction that a double drops would change what the model sees. */
  readonly hasIntegers: boolean;
}

/** Names that a sentence lists at most: frames have hundreds of columns. */
const maxListed = 12;

/** The names of the inputs for people, or the first few of hundreds. */
export function listInputs({ inputs }: Signature): string {
  return listNames(
    inputs.map((spec) => spec.name),
    maxListed,
  );
}

/** The same of a matrix's columns. */
export function listColumns({ list }: ColumnNames): string {
  return listNames(list, maxListed);
}

const plans = new WeakMap<Signature, InputPlan>();

export function planOf(signature: Signature): InputPlan {
  let plan = plans.get(signature);
  if (plan === undefined) {
    plan = {
      signature,
      indexes: new Map(signature.inputs.map((spec, index) => [spec.name, index])),
      columns: columnsOf(signature),
      hasIntegers: signature.inputs.some((spec) => holdsIntegers(spec)),
    };
    plans.set(signature, plan);
  }
  return plan;
}

/** Two columns of one name, which a frame may have, nobody can tell apart by it. */
function columnsOf({ inputs: [input, ...others], batched }: Signature): ColumnNames | undefined {
  if (input?.featureNames === undefined || others.length > 0 || !batched) return undefined;
  const { featureNames, shape } = input;
  if (shape.length !== 2 || shape[1] !== featureNames.length) return undefined;
  const indexes = new Map(featureNames.map((name, index) => [name, index]));
  return indexes.size === featureNames.length ? { list: featureNames, indexes } : undefined;
}

export function holdsIntegers(spec: TensorSpec): boolean {
  return spec.datatype.startsWith("INT") || spec.datatype.startsWith("UINT");
}
