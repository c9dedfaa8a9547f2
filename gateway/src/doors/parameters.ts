/** Reads the settings of one call: scalars by name, few and short. */

import type { Problem } from "../errors/gateway-error.ts";
import { shownToken } from "../errors/pointer.ts";
import { invalidAt } from "../request/body/parse-json.ts";
import { describeJson, maxProblems } from "../tensors/explain-json.ts";
import { noParameters, type Parameters, type ParameterValue } from "../tensors/tensor.ts";

const maxParameters = 64;
const maxNameCharacters = 128;
const maxStringBytes = 4_096;

/** Throws INVALID_REQUEST. */
export function parametersFromJson(value: unknown): Parameters {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidAt([{ pointer: "/parameters", detail: `expected an object of settings, got ${describeJson(value)}` }]);
  }
  return parametersFrom(
    value as Record<string, unknown>,
    parameterFromJson,
    (name, scalar) => `expected ${whatWasExpected(name, scalar)}, got ${describeJson(scalar)}`,
  );
}

/** A setting as the contract's message has it. */
interface ParameterMessage {
  readonly boolValue?: unknown;
  readonly int64Value?: unknown;
  readonly doubleValue?: unknown;
  readonly stringValue?: unknown;
  readonly value?: unknown;
}

/** Throws INVALID_REQUEST. */
export function parametersFromMessage(value: Record<string, ParameterMessage>): Parameters {
  const expected = `expected exactly one value, text of at most ${maxStringBytes} bytes and whole numbers within ±(2^53−1)`;
  return parametersFrom(value, parameterFromMessage, () => expected);
}

/** @param whatIsWrong with a setting that `read` has not made one of */
function parametersFrom<Value>(
  given: Readonly<Record<string, Value>>,
  read: (value: Value) => ParameterValue | undefined,
  whatIsWrong: (name: string, value: Value) => string,
): Parameters {
  const names = Object.keys(given);
  if (names.length === 0) return noParameters;
  if (names.length > maxParameters) throw tooMany(names.length);
  const parameters = Object.create(null) as Record<string, ParameterValue>;
  const problems: Problem[] = [];
  for (const name of names) {
    const value = given[name]!;
    const parameter = name.length > maxNameCharacters ? undefined : read(value);
    if (parameter !== undefined) parameters[name] = parameter;
    else problems.push({ pointer: `/parameters/${shownToken(name)}`, detail: whatIsWrong(name, value) });
  }
  if (problems.length > 0) throw invalidAt(problems.slice(0, maxProblems));
  return parameters;
}

function parameterFromJson(value: unknown): ParameterValue | undefined {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return isShortText(value) ? { stringValue: value } : undefined;
  if (typeof value !== "number") return undefined;
  // No integer is -0.
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { int64Value: value };
  return (Number.isInteger(value) && value !== 0) || !Number.isFinite(value) ? undefined : { doubleValue: value };
}

function parameterFromMessage(message: ParameterMessage): ParameterValue | undefined {
  switch (message.value) {
    case "boolValue":
      return { boolValue: message.boolValue as boolean };
    case "int64Value":
      return Number.isSafeInteger(message.int64Value) ? { int64Value: message.int64Value as number } : undefined;
    case "doubleValue":
      return { doubleValue: message.doubleValue as number };
    case "stringValue":
      return isShortText(message.stringValue as string) ? { stringValue: message.stringValue as string } : undefined;
    default:
      return undefined;
  }
}

function isShortText(value: string): boolean {
  return value.isWellFormed() && Buffer.byteLength(value) <= maxStringBytes;
}

function whatWasExpected(name: string, value: unknown): string {
  if (name.length > maxNameCharacters) return `a name of at most ${maxNameCharacters} characters`;
  if (typeof value === "string") return `text of at most ${maxStringBytes} bytes`;
  if (typeof value === "number") return "a number that JSON holds exactly (larger whole numbers as a string)";
  return "a string, a number, true or false";
}

function tooMany(count: number) {
  return invalidAt([{ pointer: "/parameters", detail: `expected at most ${maxParameters} settings, got ${count}` }]);
}
