/** A traffic document as the API takes and gives it; it is checked by traffic/, which says more of what is wrong than a schema can. */

import { Type } from "typebox";
import { namePattern } from "../../models/name.ts";
import { canaryDefaults, greatestP95Ratio, maxEveryS, maxSteps } from "../../traffic/document/canary-part.ts";
import { maxFieldCharacters, maxHeaderValueCharacters, maxLabels, maxRules, maxWeights } from "../../traffic/document/from-json.ts";
import { shadowDefaults } from "../../traffic/document/shadow-part.ts";
import { parts } from "../../traffic/document/words.ts";

const NAME = namePattern.source;
const HEADER = { type: "string", description: "The name of a header." };

const percentages = (description: string) => ({ type: "number", minimum: 0, maximum: 100, multipleOf: 0.01, description });
const versionOr = (others: string) => ({ type: "string", pattern: NAME, description: `A version${others}.` });
const closed = (description: string, properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: "object",
  description,
  properties,
  required,
  additionalProperties: false,
});

/** An object of these values by name. */
const byName = (value: Record<string, unknown>, maxProperties: number, description: string) => ({
  type: "object",
  description,
  maxProperties,
  propertyNames: { pattern: NAME },
  additionalProperties: value,
});

const sticky = {
  description:
    "What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random.",
  oneOf: [
    closed("The value of a header.", { by: { const: "header" }, name: HEADER }),
    closed("The API key; without authentication nobody is recognised.", { by: { const: "key" } }),
    closed("A setting in the request's `parameters`.", { by: { const: "field" }, name: { type: "string", maxLength: maxFieldCharacters } }),
  ],
};

const rule = closed("Requests with this header and value get this version.", {
  header: HEADER,
  value: { type: "string", maxLength: maxHeaderValueCharacters },
  version: versionOr(", a label or `latest`"),
});

const shadow = closed("A share of the calls is copied to another version, unseen by callers.", {
  version: versionOr(" or a label"),
  percent: percentages("Of the calls, above 0."),
});

const share = (description: string) => ({ type: "number", minimum: 0, maximum: 1, description });

const canary = closed(
  "A version whose share rises step by step while a judge watches it.",
  {
    version: versionOr(" or a label"),
    steps: {
      type: "array",
      items: percentages("Of the calls."),
      minItems: 1,
      maxItems: maxSteps,
      description: "Each greater than the one before.",
    },
    every_s: { type: "number", minimum: 1, maximum: maxEveryS, description: "Seconds that a step lasts at least." },
    max_error_rate: share("Share of failed calls, beyond the baseline's, that is put up with."),
    max_p95_ratio: {
      type: "number",
      minimum: 1,
      maximum: greatestP95Ratio,
      description: "How many times the baseline's p95 latency its own may be.",
    },
    min_calls: { type: "integer", minimum: 1, description: "Calls without which a step is not judged." },
    max_disagreement: share("Share of shadowed calls that may be answered otherwise."),
  },
  ["version", "steps", "every_s", "max_error_rate", "max_p95_ratio", "min_calls"],
);

const properties = {
  model: { type: "string", pattern: NAME },
  revision: {
    type: "integer",
    minimum: 0,
    description: "0 until somebody sets one. In a request: the one that it was made from; left out: whatever there is.",
  },
  weights: byName(
    percentages("Of the calls."),
    maxWeights,
    "Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`.",
  ),
  labels: byName(versionOr(""), maxLabels, "Versions by label. A label moves only to a version that is READY."),
  sticky,
  rules: { type: "array", items: rule, maxItems: maxRules, description: "The first that matches decides, before the weights." },
  shadow,
  canary,
};

const example = {
  model: "my-model",
  revision: 7,
  weights: { "1": 90, canary: 10 },
  labels: { canary: "2" },
  sticky: { by: "header", name: "x-user" },
};

/** As it is given. */
export const trafficSchema = {
  ...closed("Which version serves whom. Parts that it does without are absent.", properties, ["model", "revision", "weights"]),
  title: "Traffic document",
  examples: [example],
};

/** The same part with what it may leave out; `defaults` say what holds then. */
function withDefaults(part: ReturnType<typeof closed>, defaults: Readonly<Record<string, unknown>>) {
  const filled = Object.entries(part.properties).map(([name, property]) => [
    name,
    Object.hasOwn(defaults, name) ? { ...(property as object), default: defaults[name] } : property,
  ]);
  return { ...part, properties: Object.fromEntries(filled), required: part.required.filter((name) => !Object.hasOwn(defaults, name)) };
}

/** As it is taken. */
export const trafficWishSchema = {
  ...trafficSchema,
  title: "Traffic document to set",
  properties: { ...properties, shadow: withDefaults(shadow, shadowDefaults), canary: withDefaults(canary, canaryDefaults) },
  required: [],
};

const partTexts = (description: string) =>
  Type.Array(Type.Object({ part: Type.Unsafe<unknown>({ enum: parts }), text: Type.String() }), { description });

/** The words of a document, beside it. */
export const wordsSchema = partTexts("The document in words.");

export const dryRunSchema = Type.Object(
  {
    model: Type.String(),
    accepted: Type.Boolean({ description: "Whether it would be made." }),
    problems: Type.Array(
      Type.Object({
        pointer: Type.String({ description: "JSON pointer into the document." }),
        detail: Type.String(),
        blank: Type.Optional(Type.Literal(true, { description: "The text there is empty: still to be filled in." })),
      }),
      {
        description: "What is wrong with the document.",
      },
    ),
    conflict: Type.Optional(Type.String({ description: "Why it would be answered with CONFLICT." })),
    traffic: Type.Optional(
      Type.Unsafe<unknown>({
        ...trafficSchema,
        description: "As it would be written: defaults filled in, baseline found. Absent while it can't be read.",
      }),
    ),
    words: wordsSchema,
    changes: partTexts("What differs from what holds now, in sentences."),
    notes: Type.Array(Type.String(), { description: "What was filled in that the document does not say, in sentences." }),
  },
  { title: "What a change of traffic would do" },
);

export const revisionsSchema = Type.Object(
  {
    model: Type.String(),
    revisions: Type.Array(
      Type.Object({
        at: Type.String({ format: "date-time" }),
        who: Type.String({ description: "The id of a key, or what acted without one: file, judge." }),
        before: Type.Unsafe<unknown>(trafficSchema),
        after: Type.Unsafe<unknown>(trafficSchema),
        changes: partTexts("What changed, in sentences."),
      }),
      { description: "Newest first, without those that changed nothing." },
    ),
  },
  { title: "Revisions of a traffic document" },
);

export const trafficListSchema = Type.Object(
  {
    traffic: Type.Array(Type.Unsafe<unknown>(trafficSchema)),
    from_file: Type.Optional(
      Type.Array(Type.String(), { description: "Models on which the gateway's traffic file has the say: PUT answers CONFLICT." }),
    ),
  },
  { title: "Traffic documents" },
);
