/** How the one input of a model is called, asked for once: binary tensors need its name. */

import type { CallOptions, Connection } from "../calls/connection.ts";
import { pathOfTarget, type Target } from "../calls/target.ts";
import { InferenceHubError } from "../errors/error.ts";

interface Metadata {
  readonly inputs: readonly { readonly name: string }[];
}

export class InputNames {
  readonly #connection: Connection;
  readonly #names = new Map<string, string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Rejects with INPUT_MISMATCH where the model has several. */
  async onlyOf(target: Target, { signal, timeoutMs, retries, headers }: CallOptions): Promise<string> {
    const path = pathOfTarget(target);
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    const call = { method: "GET", path, signal, timeoutMs, retries, headers };
    const { inputs } = await this.#connection.exchange(call, (body) => JSON.parse(new TextDecoder().decode(body)) as Metadata);
    const names = inputs.map(({ name }) => name);
    if (names.length !== 1) throw severalInputs(target.model, names);
    this.#names.set(path, names[0]!);
    return names[0]!;
  }

  forget(target: Target): void {
    this.#names.delete(pathOfTarget(target));
  }
}

function severalInputs(model: string, names: readonly string[]): InferenceHubError {
  return new InferenceHubError({
    reason: "INPUT_MISMATCH",
    title: "The inputs disagree with the model's signature",
    detail: `Expected the inputs of ${model} by name (${names.join(", ")}), got one tensor without a name.`,
  });
}
