/** Which model a body asks for: `name`, `name@version` or `name@label`. */
import { excerpt } from "../../../errors/excerpt.ts";
import { GatewayError } from "../../../errors/gateway-error.ts";
import { namePattern } from "../../../models/name.ts";
import { describeJson } from "../../../tensors/explain-json.ts";
import { badRequest } from "./bad-request.ts";

export interface Target {
  readonly model: string;
  /** Version or label; undefined: the traffic rules choose. */
  readonly version: string | undefined;
}

/** Throws INVALID_REQUEST, and MODEL_NOT_FOUND for a text that can be the name of none. */
export function targetFrom(value: unknown): Target {
  if (typeof value !== "string" || value === "")
    throw badRequest([
      { pointer: "/model", detail: `expected the name of a model, or name@version or name@label, got ${describeJson(value)}` },
    ]);
  const at = value.indexOf("@");
  const model = at < 0 ? value : value.slice(0, at);
  const version = at < 0 ? undefined : value.slice(at + 1);
  if (namePattern.test(model) && (version === undefined || namePattern.test(version))) return { model, version };
  throw new GatewayError("MODEL_NOT_FOUND", `There is no model '${excerpt(value)}'; \`GET /v1/models\` lists those there are.`);
}
