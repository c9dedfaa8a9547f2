/** The part of a traffic document that asks for a shadow: a share of the calls is copied to another version, unseen by callers. */

import { fieldsAt, isPercentage, nameAt, numberAt, type Problems, percentageRule } from "./json-part.ts";

export interface ShadowPart {
  /** A version or a label. */
  readonly version: string;
  /** Of the calls, from above 0 to 100. */
  readonly percent: number;
}

/** Copied where a document does not say how many. */
export const shadowDefaults = { percent: 5 } as const;

/** The part, or undefined with its problems noted. */
export function shadowFromJson(value: unknown, problems: Problems): ShadowPart | undefined {
  const fields = fieldsAt(value, "/shadow", ["version", "percent"], problems);
  if (fields === undefined) return undefined;
  const version = nameAt(fields.version, "/shadow/version", "a version or label", problems);
  const percent = numberAt(
    fields.percent ?? shadowDefaults.percent,
    "/shadow/percent",
    `${percentageRule}, above 0`,
    (number) => number > 0 && isPercentage(number),
    problems,
  );
  return version === undefined || percent === undefined ? undefined : { version, percent };
}
