/** Checks of single values: their type and what they may be. */
import { pointerToken } from "../../../../errors/pointer.ts";
import { isFields } from "../../base/read-fields.ts";
import type { Check } from "./findings.ts";

/** Text of whole characters: half of one is no text in any encoding. */
export const text: Check = (value, pointer, findings) => {
  if (typeof value !== "string") findings.wrong(pointer, "text", value);
  else if (!value.isWellFormed()) findings.wrong(pointer, "text of whole characters", value);
};

export const someText: Check = (value, pointer, findings) => {
  if (value === "") findings.wrong(pointer, "text that is not empty", value);
  else text(value, pointer, findings);
};

export const flag: Check = (value, pointer, findings) => {
  if (typeof value !== "boolean") findings.wrong(pointer, "true or false", value);
};

export const fields: Check = (value, pointer, findings) => {
  if (!isFields(value)) findings.wrong(pointer, "an object", value);
};

export function number(least: number, most: number): Check {
  return (value, pointer, findings) => {
    if (typeof value !== "number" || value < least || value > most) findings.wrong(pointer, `a number from ${least} to ${most}`, value);
  };
}

export function whole(least: number, most: number): Check {
  const expected =
    most >= Number.MAX_SAFE_INTEGER
      ? `a whole number${least < 0 ? " within ±(2^53−1)" : `, ${least} or more`}`
      : `a whole number from ${least} to ${most}`;
  return (value, pointer, findings) => {
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) findings.wrong(pointer, expected, value);
  };
}

export function listOf(check: Check, what: string, least = 0, most = Number.POSITIVE_INFINITY): Check {
  const many =
    most === Number.POSITIVE_INFINITY ? (least === 0 ? "an array" : `an array of ${least} or more`) : `an array of ${least} to ${most}`;
  return (value, pointer, findings) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return findings.wrong(pointer, `${many} ${what}`, value);
    for (const [index, each] of value.entries()) check(each, `${pointer}/${index}`, findings);
  };
}

/** An object whose values are all alike. */
export function mapOf(check: Check): Check {
  return (value, pointer, findings) => {
    if (!isFields(value)) return findings.wrong(pointer, "an object", value);
    for (const [name, each] of Object.entries(value)) check(each, `${pointer}/${pointerToken(name)}`, findings);
  };
}

/** An object with these fields; those with a `?` may be left out or null. What else it has is the model's to know. */
export function objectOf(checks: Readonly<Record<string, Check>>): Check {
  const known = Object.entries(checks).map(([name, check]) => ({ name: name.replace("?", ""), isOptional: name.endsWith("?"), check }));
  return (value, pointer, findings) => {
    if (!isFields(value)) return findings.wrong(pointer, "an object", value);
    for (const { name, isOptional, check } of known)
      if (!isOptional || (value[name] !== undefined && value[name] !== null)) check(value[name], `${pointer}/${name}`, findings);
  };
}

/** An object whose `type` says what else it has to have. Of a type that is not among these its model knows. */
export function typedObject(types: Readonly<Record<string, Readonly<Record<string, Check>>>>): Check {
  const checks = new Map(Object.entries(types).map(([type, fields]) => [type, objectOf(fields)]));
  const ofAny = objectOf({ type: someText });
  return (value, pointer, findings) => {
    ofAny(value, pointer, findings);
    if (isFields(value) && typeof value.type === "string") checks.get(value.type)?.(value, pointer, findings);
  };
}

/** Text, or what else the check takes. */
export function textOr(check: Check): Check {
  return (value, pointer, findings) => (typeof value === "string" ? text : check)(value, pointer, findings);
}
