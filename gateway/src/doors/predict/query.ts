/** What a call asks for whose body is a file: the model and the version stand in the address. */

import { excerpt } from "../../errors/excerpt.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { namePattern, nameRule } from "../../models/name.ts";

export interface Target {
  readonly model: string;
  /** A version or label; undefined: the traffic rules decide. */
  readonly version: string | undefined;
}

/** Throws INVALID_REQUEST. */
export function targetFromUrl(url: string): Target {
  const at = url.indexOf("?");
  const query = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  for (const name of query.keys()) {
    if (name !== "model_name" && name !== "version")
      throw invalid(`expected only model_name and version beside a body that is a file, got '${excerpt(name)}'`);
    if (query.getAll(name).length > 1) throw invalid(`expected ${name} once, got it several times`);
  }
  const model = query.get("model_name");
  const version = query.get("version");
  if (model === null) throw invalid("expected model_name beside a body that is a file, as in /predict?model_name=resnet, got nothing");
  if (!namePattern.test(model)) throw invalid(`expected model_name to be ${nameRule}, got '${excerpt(model)}'`);
  if (version !== null && !namePattern.test(version)) throw invalid(`expected version to be ${nameRule}, got '${excerpt(version)}'`);
  return { model, version: version ?? undefined };
}

function invalid(detail: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", `The query of the address is not valid: ${detail}.`);
}
