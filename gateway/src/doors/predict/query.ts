/** What a call asks for whose body is a file: the model and the version stand in the address. */

import { excerpt } from "../../errors/excerpt.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { listNames } from "../../errors/list-names.ts";
import { namePattern, nameRule } from "../../models/name.ts";
import { noParameters, type Parameters } from "../../tensors/tensor.ts";
import { parametersFromJson } from "../parameters.ts";

export interface Target {
  readonly model: string;
  /** A version or label; undefined: the traffic rules decide. */
  readonly version: string | undefined;
  readonly parameters: Parameters;
  readonly namesClasses: true;
}

const names = ["model_name", "version", "classes", "top"];

/** Throws INVALID_REQUEST. */
export function targetFromUrl(url: string): Target {
  const at = url.indexOf("?");
  const query = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  for (const name of query.keys()) {
    if (!names.includes(name)) throw invalid(`expected only ${listNames(names)} beside a body that is a file, got '${excerpt(name)}'`);
    if (query.getAll(name).length > 1) throw invalid(`expected ${name} once, got it several times`);
  }
  const model = query.get("model_name");
  const version = query.get("version");
  if (model === null) throw invalid("expected model_name beside a body that is a file, as in /predict?model_name=resnet, got nothing");
  if (!namePattern.test(model)) throw invalid(`expected model_name to be ${nameRule}, got '${excerpt(model)}'`);
  if (version !== null && !namePattern.test(version)) throw invalid(`expected version to be ${nameRule}, got '${excerpt(version)}'`);
  return { model, version: version ?? undefined, parameters: parametersFrom(query), namesClasses: true };
}

/** Those by which classes are named: a file has no place for them. */
function parametersFrom(query: URLSearchParams): Parameters {
  const classes = query.get("classes");
  const top = query.get("top");
  if (classes === null && top === null) return noParameters;
  // A number is written as JSON writes it; whatever else stands there is refused as text.
  const number = top !== null && /^[0-9]{1,15}$/.test(top) ? Number(top) : top;
  return parametersFromJson({ ...(classes !== null && { classes }), ...(number !== null && { top: number }) });
}

function invalid(detail: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", `The query of the address is not valid: ${detail}.`);
}
