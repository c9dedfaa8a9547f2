/** A call to begin with, ready to be pasted into a shell. */

import type { Model } from "../../api/types.ts";

/** Longer examples are for the playground. */
const LONGEST_INPUTS = 300;

export interface FirstCall {
  readonly model: string;
  readonly inputs: string;
}

/** With an example that ships with a model that serves, the shortest there is. */
export function firstCallFrom(models: readonly Model[]): FirstCall | undefined {
  const calls = models.flatMap(({ name, versions }) =>
    versions
      .filter(({ state }) => state === "READY")
      .flatMap(({ examples = [] }) => examples.map((example) => ({ model: name, inputs: JSON.stringify(example.inputs) }))),
  );
  const short = calls.filter(({ inputs }) => inputs.length <= LONGEST_INPUTS);
  return short.sort((one, other) => one.inputs.length - other.inputs.length)[0];
}

/** @param withKey false where authentication is off */
export function curlFrom({ model, inputs }: FirstCall, base: string, withKey: boolean): string {
  const body = `{"model_name":${JSON.stringify(model)},"inputs":${inputs}}`;
  const key = withKey ? ['  -H "authorization: Bearer $INFERENCEHUB_API_KEY" \\'] : [];
  return [`curl ${base}/predict \\`, ...key, "  -H 'content-type: application/json' \\", `  -d '${body.replaceAll("'", "'\\''")}'`].join(
    "\n",
  );
}
