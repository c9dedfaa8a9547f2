/** An example of a model as the playground takes it. */

import type { ModelVersion } from "../../api/types.ts";

type Example = NonNullable<ModelVersion["examples"]>[number];

/** By input name; a model with one input may have just its array in an example. Undefined: it fits no signature. */
export function inputsOfExample(
  { inputs }: Pick<Example, "inputs">,
  signature: ModelVersion["inputs"],
): Record<string, unknown> | undefined {
  if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) return inputs as Record<string, unknown>;
  return signature.length === 1 ? { [signature[0]!.name]: inputs } : undefined;
}
