/** Reads the JSON body of POST /predict as a well-formed request, whatever model it is for. */
import type { Problem } from "../../errors/gateway-error.ts";
import { namePattern, nameRule } from "../../models/name.ts";
import { invalidAt, parseJson, refuseDepthOf, refuseDuplicateKeys, textFromBody } from "../../request/body/parse-json.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import { fitJson } from "../../request/inputs/fit-json.ts";
import { describeJson } from "../../tensors/explain-json.ts";
import { noParameters } from "../../tensors/tensor.ts";
import { parametersFromJson } from "./parameters.ts";

/** Throws INVALID_REQUEST with every problem of the envelope. */
export function readJson(body: Buffer, maxDepth: number): Asked {
  const text = textFromBody(body);
  const value = parseJson(text, maxDepth);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuseDepthOf(text, maxDepth);
    throw invalidAt([{ pointer: "", detail: `expected an object with model_name and inputs, got ${describeJson(value)}` }]);
  }
  let keys = 0;
  let unknownKeys = 0;
  for (const key in value) {
    keys++;
    if (key !== "model_name" && key !== "inputs" && key !== "version" && key !== "parameters") unknownKeys++;
  }
  const envelope = value as { model_name?: unknown; version?: unknown; inputs?: unknown; parameters?: unknown };
  const { model_name: model, inputs } = envelope;
  const version = versionFromJson(envelope.version);
  if (
    unknownKeys > 0 ||
    typeof model !== "string" ||
    !namePattern.test(model) ||
    inputs === undefined ||
    inputs === null ||
    version === null
  ) {
    refuseDepthOf(text, maxDepth);
    throw invalidAt(envelopeProblems(value as Record<string, unknown>));
  }
  const parameters = envelope.parameters === undefined ? noParameters : parametersFromJson(envelope.parameters);
  if (typeof inputs === "object" && !Array.isArray(inputs)) keys += Object.keys(inputs).length;
  if (parameters !== noParameters) keys += Object.keys(parameters).length;
  refuseDuplicateKeys(text, keys, maxDepth);
  return { model, version, parameters, inputs: { fit: (plan) => fitJson(plan, inputs, text, maxDepth) } };
}

/** The version as text; undefined: none asked for; null: not a version. */
function versionFromJson(value: unknown): string | undefined | null {
  if (value === undefined) return undefined;
  if (typeof value === "string") return namePattern.test(value) ? value : null;
  return Number.isSafeInteger(value) && (value as number) >= 0 ? String(value) : null;
}

const known = ["model_name", "version", "inputs", "parameters"];

function envelopeProblems(body: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  if (!Object.hasOwn(body, "model_name")) problems.push({ pointer: "/model_name", detail: "expected the name of a model, got nothing" });
  else if (typeof body.model_name !== "string" || !namePattern.test(body.model_name)) {
    problems.push({ pointer: "/model_name", detail: `expected ${nameRule}, got ${describeJson(body.model_name)}` });
  }
  if (Object.hasOwn(body, "version") && versionFromJson(body.version) === null) {
    problems.push({
      pointer: "/version",
      detail: `expected a version or label (${nameRule}) or a whole number, got ${describeJson(body.version)}`,
    });
  }
  if (!Object.hasOwn(body, "inputs") || body.inputs === null) {
    problems.push({
      pointer: "/inputs",
      detail: `expected an object of arrays by input name, or the array of a single input, got ${describeJson(body.inputs)}`,
    });
  }
  for (const key of Object.keys(body)) {
    if (known.includes(key)) continue;
    problems.push({ pointer: `/${shortToken(key)}`, detail: `expected only ${known.join(", ")}, got an unknown field` });
    if (problems.length >= 20) break;
  }
  return problems;
}

function shortToken(key: string): string {
  const shown = key.length > 64 ? `${key.slice(0, 64)}…` : key;
  return shown.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1");
}
