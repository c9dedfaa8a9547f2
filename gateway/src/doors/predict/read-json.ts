/** Reads the JSON body of POST /predict as a well-formed request, whatever model it is for. */

import type { Problem } from "../../errors/gateway-error.ts";
import { shownToken } from "../../errors/pointer.ts";
import { namePattern, nameRule } from "../../models/name.ts";
import {
  excerptOfNumber,
  invalidAt,
  lostFractions,
  parseJson,
  refuseDuplicateKeys,
  textFromBody,
  writtenNumber,
} from "../../request/body/parse-json.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import { type FittedInputs, fitJson } from "../../request/inputs/fit-json.ts";
import { isObject } from "../../request/inputs/named-values.ts";
import { describeJson, maxProblems } from "../../tensors/explain-json.ts";
import { noParameters, type Parameters } from "../../tensors/tensor.ts";
import { parametersFromJson } from "../parameters.ts";

/** Throws INVALID_REQUEST with every problem of the envelope. */
export function readJson(body: Buffer, maxDepth: number): Asked<FittedInputs> {
  const text = textFromBody(body);
  const value = parseJson(text, maxDepth);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
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
  const version = versionFromJson(envelope.version, text);
  if (
    unknownKeys > 0 ||
    typeof model !== "string" ||
    !namePattern.test(model) ||
    inputs === undefined ||
    inputs === null ||
    version === null
  ) {
    throw invalidAt(envelopeProblems(value as Record<string, unknown>, text));
  }
  const parameters = envelope.parameters === undefined ? noParameters : parametersFromJson(envelope.parameters);
  keys += keysOf(inputs);
  if (parameters !== noParameters) keys += Object.keys(parameters).length;
  refuseDuplicateKeys(text, keys);
  if (hasNumbers(parameters)) refuseLostFractions(text);
  return { model, version, parameters, namesClasses: true, inputs: { fit: (plan) => fitJson(plan, inputs, text) } };
}

/** Keys of the objects that inputs are by name, or rows of them. */
function keysOf(inputs: unknown): number {
  if (!Array.isArray(inputs)) return isObject(inputs) ? Object.keys(inputs).length : 0;
  if (!isObject(inputs[0])) return 0;
  let keys = 0;
  for (const row of inputs as readonly unknown[]) if (isObject(row)) keys += Object.keys(row).length;
  return keys;
}

/** The version as text; undefined: none asked for; null: not a version. */
function versionFromJson(value: unknown, text: string): string | undefined | null {
  if (value === undefined) return undefined;
  if (typeof value === "string") return namePattern.test(value) ? value : null;
  // 1.0 and 1e3 may be names of versions, which as numbers they are not any more, and 6.99999999999999999 is none.
  return Number.isSafeInteger(value) && writtenNumber(text, "version") === String(value) && (value as number) >= 0 ? String(value) : null;
}

/** How a number asks for no version: it is too large for JSON numbers, or written as no version is. */
function whyNoVersion(value: unknown, text: string): string {
  const expected = `expected a version or label (${nameRule})`;
  if (typeof value !== "number") return `${expected} or a whole number, got ${describeJson(value)}`;
  return `${expected} or a whole number below 2^53, got ${excerptOfNumber(writtenNumber(text, "version"))}; send it as a string`;
}

function hasNumbers(parameters: Parameters): boolean {
  for (const name in parameters) if ("int64Value" in parameters[name]! || "doubleValue" in parameters[name]!) return true;
  return false;
}

function refuseLostFractions(text: string): void {
  const problems = lostFractions(text, ([field]) => field?.key === "parameters", "a number that JSON holds exactly", maxProblems);
  if (problems.length > 0) throw invalidAt(problems);
}

const known = ["model_name", "version", "inputs", "parameters"];

function envelopeProblems(body: Record<string, unknown>, text: string): Problem[] {
  const problems: Problem[] = [];
  if (!Object.hasOwn(body, "model_name")) problems.push({ pointer: "/model_name", detail: "expected the name of a model, got nothing" });
  else if (typeof body.model_name !== "string" || !namePattern.test(body.model_name)) {
    problems.push({ pointer: "/model_name", detail: `expected ${nameRule}, got ${describeJson(body.model_name)}` });
  }
  if (Object.hasOwn(body, "version") && versionFromJson(body.version, text) === null)
    problems.push({ pointer: "/version", detail: whyNoVersion(body.version, text) });
  if (!Object.hasOwn(body, "inputs") || body.inputs === null) {
    problems.push({
      pointer: "/inputs",
      detail: `expected an object of arrays by input name, or the array of a single input, got ${describeJson(body.inputs)}`,
    });
  }
  for (const key of Object.keys(body)) {
    if (known.includes(key)) continue;
    problems.push({ pointer: `/${shownToken(key)}`, detail: `expected only ${known.join(", ")}, got an unknown field` });
    if (problems.length >= 20) break;
  }
  return problems;
}
