/** The first call to make with a new key, to paste into a shell: the key goes into the environment, not into the call. */

import type { Model, NewApiKey } from "../../api/types.ts";

const KEY_HEADER = '-H "authorization: Bearer $INFERENCEHUB_API_KEY"';

/** @param base address of the gateway, without a slash at its end */
export function firstCall(key: Pick<NewApiKey, "key" | "scopes" | "models">, models: readonly Model[], base: string): string {
  return `export INFERENCEHUB_API_KEY='${key.key}'\n${curl(key, models, base)}`;
}

function curl({ scopes, models: allowed }: Pick<NewApiKey, "scopes" | "models">, models: readonly Model[], base: string): string {
  if (!scopes.includes("predict") && !scopes.includes("admin")) return `curl ${KEY_HEADER} ${base}/metrics`;
  const call = shortestExample(models.filter(({ name }) => allowed === null || allowed.includes(name)));
  if (call === undefined) return `curl ${KEY_HEADER} ${base}/models`;
  return `curl ${KEY_HEADER} -H 'content-type: application/json' \\\n  ${base}/predict -d ${quoted(call)}`;
}

/** Of the models that serve. */
function shortestExample(models: readonly Model[]): string | undefined {
  const calls = models.flatMap(({ name, versions }) =>
    versions
      .filter(({ state }) => state === "READY")
      .flatMap(({ examples = [] }) => examples.map(({ inputs }) => JSON.stringify({ model_name: name, inputs }))),
  );
  return calls.toSorted((a, b) => a.length - b.length)[0];
}

/** For a shell: nothing is special between single quotes but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
