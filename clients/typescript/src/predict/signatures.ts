/** Which inputs a model takes, asked for once: tensors go to it by name and in its datatypes. */

import type { CallOptions, Connection } from "../calls/connection.ts";
import { pathOfTarget, type Target } from "../calls/target.ts";
import { InferenceHubError } from "../errors/error.ts";
import { isDatatype } from "../tensors/datatype.ts";
import { fitted } from "../tensors/fit.ts";
import type { Tensor } from "../tensors/tensor.ts";

interface Metadata {
  readonly inputs: readonly { readonly name: string; readonly datatype: string }[];
}

interface SignatureOptions extends CallOptions {
  readonly deadlineMs?: number | undefined;
}

/** Datatypes by the names of inputs. */
type Signature = ReadonlyMap<string, string>;

export class Signatures {
  readonly #connection: Connection;
  readonly #known = new Map<string, Signature>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async of(target: Target, { signal, deadlineMs, timeoutMs = deadlineMs, retries, headers }: SignatureOptions): Promise<Signature> {
    const path = pathOfTarget(target);
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const call = { method: "GET", path, signal, timeoutMs, retries, headers };
    const { inputs } = await this.#connection.exchange(call, (body) => JSON.parse(new TextDecoder().decode(body)) as Metadata);
    const signature = new Map(inputs.map(({ name, datatype }) => [name, datatype]));
    this.#known.set(path, signature);
    return signature;
  }

  /** Another version may have come, which takes something else. */
  forget(target: Target): void {
    this.#known.delete(pathOfTarget(target));
  }
}

/** Whether the names are none of the only input, but of columns that it may have: the gateway knows those. */
export function namesColumns(given: Tensor | ReadonlyMap<string, Tensor>, signature: Signature): boolean {
  return given instanceof Map && signature.size === 1 && ![...given.keys()].some((name: string) => signature.has(name));
}

/** Throws INPUT_MISMATCH for a tensor without a name where the model has several inputs; everything else is the gateway's to say. */
export function namedAndFitted(
  given: Tensor | ReadonlyMap<string, Tensor>,
  signature: Signature,
  model: string,
): ReadonlyMap<string, Tensor> {
  const byName = given instanceof Map ? (given as ReadonlyMap<string, Tensor>) : new Map([[onlyNameOf(signature, model), given as Tensor]]);
  return new Map([...byName].map(([name, tensor]) => [name, inDatatypeOf(tensor, signature.get(name))]));
}

function inDatatypeOf(tensor: Tensor, datatype: string | undefined): Tensor {
  return datatype !== undefined && isDatatype(datatype) ? fitted(tensor, datatype) : tensor;
}

function onlyNameOf(signature: Signature, model: string): string {
  const names = [...signature.keys()];
  if (names.length === 1) return names[0]!;
  throw new InferenceHubError({
    reason: "INPUT_MISMATCH",
    title: "The inputs disagree with the model's signature",
    detail: `Expected the inputs of ${model} by name (${names.join(", ")}), got one tensor without a name.`,
  });
}
