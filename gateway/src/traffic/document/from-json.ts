/** Reads a traffic document as people write it: whatever is not exactly as it should be is refused, and nothing is ignored. */

import { GatewayError } from "../../errors/gateway-error.ts";
import { shownToken } from "../../errors/pointer.ts";
import { latest } from "../../models/name.ts";
import { canaryFromJson } from "./canary-part.ts";
import type { HeaderRule, Sticky, TrafficWish } from "./document.ts";
import { fieldsAt, isPercentage, nameAt, numberAt, objectAt, Problems, percentageRule, textAt } from "./json-part.ts";
import { shadowFromJson } from "./shadow-part.ts";

const known = ["model", "revision", "weights", "labels", "sticky", "rules", "shadow", "canary"];
export const maxWeights = 16;
export const maxLabels = 64;
export const maxRules = 64;
export const maxHeaderValueCharacters = 1_024;
export const maxFieldCharacters = 128;

/** A header's name (RFC 9110, 5.1). */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
/** What Node can bring in as a header's value. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]+$/;
/** They carry the API key, which must not be written down; `"by":"key"` recognises it. */
const secretHeaders = ["authorization", "x-api-key"];

/**
 * The document in its normal form: absent parts are absent, header names in lower case, versions text.
 * Throws INVALID_REQUEST with every problem. Whether the versions are there is asked by `check-versions.ts`.
 * @param model that it is for; a document may leave its own out
 */
export function documentFromJson(value: unknown, model?: string): TrafficWish {
  const problems = new Problems();
  const wish = wishFromJson(value, model, problems);
  if (wish === undefined || problems.list.length > 0) throw refusedDocument(problems);
  return wish;
}

/** A document as far as it can be read, and everything that is wrong with it; parts that are wrong are absent, or have only what is right. */
export function readDocument(value: unknown, model: string): { readonly wish: TrafficWish | undefined; readonly problems: Problems } {
  const problems = new Problems();
  return { wish: wishFromJson(value, model, problems), problems };
}

/** The error for a document that is refused; its sentence names the first problem, for those who see only sentences. */
export function refusedDocument({ list }: Pick<Problems, "list">): GatewayError {
  const { pointer, detail } = list[0]!;
  const more = list.length > 1 ? ` (and ${list.length - 1} more)` : "";
  return new GatewayError("INVALID_REQUEST", `The traffic document is refused${pointer && ` at ${pointer}`}: ${detail}${more}.`, {
    problems: list,
  });
}

function wishFromJson(value: unknown, model: string | undefined, problems: Problems): TrafficWish | undefined {
  const fields = fieldsAt(value, "", known, problems);
  if (fields === undefined) return undefined;
  const name = modelFromJson(fields.model ?? model, model, problems);
  const revision = fields.revision === undefined ? undefined : revisionFromJson(fields.revision, problems);
  const weights = fields.weights === undefined ? { [latest]: 100 } : weightsFromJson(fields.weights, problems);
  const labels = fields.labels === undefined ? {} : labelsFromJson(fields.labels, problems);
  const rules = fields.rules === undefined ? [] : rulesFromJson(fields.rules, problems);
  const sticky = fields.sticky === undefined ? undefined : stickyFromJson(fields.sticky, problems);
  const shadow = fields.shadow === undefined ? undefined : shadowFromJson(fields.shadow, problems);
  const canary = fields.canary === undefined ? undefined : canaryFromJson(fields.canary, problems);
  if (name === undefined) return undefined;
  return {
    model: name,
    ...(revision !== undefined && { revision }),
    weights,
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(sticky && { sticky }),
    ...(rules.length > 0 && { rules }),
    ...(shadow && { shadow }),
    ...(canary && { canary }),
  };
}

function modelFromJson(value: unknown, expected: string | undefined, problems: Problems): string | undefined {
  const name = nameAt(value, "/model", "the name of a model", problems);
  if (name === undefined || expected === undefined || name === expected) return name;
  return problems.expected("/model", `'${expected}', the model that it is for`, value);
}

function revisionFromJson(value: unknown, problems: Problems): number | undefined {
  return numberAt(
    value,
    "/revision",
    "the revision that it was made from, a whole number",
    (number) => Number.isSafeInteger(number) && number >= 0,
    problems,
  );
}

function weightsFromJson(value: unknown, problems: Problems): Record<string, number> {
  const weights: Record<string, number> = {};
  const object = objectAt(value, "/weights", "an object of percentages by version or label", problems) ?? {};
  const entries = Object.entries(object);
  if (entries.length > maxWeights) problems.add("/weights", `expected at most ${maxWeights} versions or labels, got ${entries.length}`);
  for (const [name, weight] of entries.slice(0, maxWeights)) {
    const target = nameAt(name, `/weights/${shownToken(name)}`, "a version or label", problems);
    const percent = numberAt(weight, `/weights/${shownToken(name)}`, percentageRule, isPercentage, problems);
    if (target !== undefined && percent !== undefined) weights[target] = percent;
  }
  const sum = Object.values(weights).reduce((total, weight) => total + Math.round(weight * 100), 0) / 100;
  if (problems.list.length === 0 && sum !== 100) problems.add("/weights", `expected percentages that add up to 100, got ${sum}`);
  return weights;
}

function labelsFromJson(value: unknown, problems: Problems): Record<string, string> {
  const labels: Record<string, string> = {};
  const entries = Object.entries(objectAt(value, "/labels", "an object of versions by label", problems) ?? {});
  if (entries.length > maxLabels) problems.add("/labels", `expected at most ${maxLabels} labels, got ${entries.length}`);
  for (const [label, version] of entries.slice(0, maxLabels)) {
    const pointer = `/labels/${shownToken(label)}`;
    const name = nameAt(label, pointer, "a label", problems);
    const target = nameAt(version, pointer, "an exact version", problems);
    if (name === latest) problems.add(pointer, `expected another label: '${latest}' is reserved for the greatest version that serves`);
    else if (target === latest) problems.add(pointer, `expected an exact version, got '${latest}', which moves by itself`);
    else if (target !== undefined && Object.hasOwn(value as object, target))
      problems.add(pointer, `expected an exact version, got the label '${target}'`);
    else if (name !== undefined && target !== undefined) labels[name] = target;
  }
  return labels;
}

function stickyFromJson(value: unknown, problems: Problems): Sticky | undefined {
  const fields = fieldsAt(value, "/sticky", ["by", "name"], problems);
  if (fields === undefined) return undefined;
  const { by, name } = fields;
  if (by === "header") {
    const header = headerAt(name, "/sticky/name", problems);
    return header === undefined ? undefined : { by, name: header };
  }
  if (by === "field") {
    const what = "the name of a setting in the request's parameters";
    const field = textAt(name, "/sticky/name", what, (text) => text !== "" && text.length <= maxFieldCharacters, problems);
    return field === undefined ? undefined : { by, name: field };
  }
  if (by !== "key") return problems.expected("/sticky/by", `"header", "key" or "field"`, by);
  if (name !== undefined) return problems.expected("/sticky/name", "no name, since every caller has one key", name);
  return { by };
}

function rulesFromJson(value: unknown, problems: Problems): HeaderRule[] {
  if (!Array.isArray(value)) {
    problems.expected("/rules", "a list of rules", value);
    return [];
  }
  if (value.length > maxRules) problems.add("/rules", `expected at most ${maxRules} rules, got ${value.length}`);
  return value.slice(0, maxRules).flatMap((rule, i) => ruleFromJson(rule, `/rules/${i}`, problems) ?? []);
}

function ruleFromJson(value: unknown, pointer: string, problems: Problems): HeaderRule | undefined {
  const fields = fieldsAt(value, pointer, ["header", "value", "version"], problems);
  if (fields === undefined) return undefined;
  const header = headerAt(fields.header, `${pointer}/header`, problems);
  const isValue = (text: string) => text.length <= maxHeaderValueCharacters && headerValue.test(text) && text.trim() === text;
  const wanted = textAt(
    fields.value,
    `${pointer}/value`,
    `the header's value, 1 to ${maxHeaderValueCharacters} characters`,
    isValue,
    problems,
  );
  const version = nameAt(fields.version, `${pointer}/version`, "a version or label", problems);
  return header === undefined || wanted === undefined || version === undefined ? undefined : { header, value: wanted, version };
}

function headerAt(value: unknown, pointer: string, problems: Problems): string | undefined {
  const header = textAt(value, pointer, "the name of a header", (text) => headerName.test(text), problems)?.toLowerCase();
  if (header === undefined || !secretHeaders.includes(header)) return header;
  return problems.add(pointer, `expected a header without a secret, got '${header}'; to recognise callers by their key, use {"by":"key"}`);
}
