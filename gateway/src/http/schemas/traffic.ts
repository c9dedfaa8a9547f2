/** A traffic document as the API takes and gives it; it is checked by traffic/, which says more of what is wrong than a schema can. */

import { Type } from "typebox";

const NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
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
const byName = (value: Record<string, unknown>, description: string) => ({
  type: "object",
  description,
  propertyNames: { pattern: NAME },
  additionalProperties: value,
});

const sticky = {
  description:
    "What a caller is recognised by, so that it always gets the same version. Callers that it does not recognise are split at random.",
  oneOf: [
    closed("The value of a header.", { by: { const: "header" }, name: HEADER }),
    closed("The API key; without authentication nobody is recognised.", { by: { const: "key" } }),
    closed("A setting in the request's `parameters`.", { by: { const: "field" }, name: { type: "string", maxLength: 128 } }),
  ],
};

const rule = closed("Requests with this header and value get this version.", {
  header: HEADER,
  value: { type: "string" },
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
      maxItems: 20,
      description: "Each greater than the one before.",
    },
    every_s: { type: "number", minimum: 1, maximum: 86_400, description: "Seconds that a step lasts at least." },
    max_error_rate: share("Share of failed calls, beyond the baseline's, that is put up with."),
    max_p95_ratio: { type: "number", minimum: 1, maximum: 100, description: "How many times the baseline's p95 latency its own may be." },
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
    "Percentages that add up to 100, by version, label or `latest`; left out: everything to `latest`.",
  ),
  labels: byName(versionOr(""), "Versions by label. A label moves only to a version that is READY."),
  sticky,
  rules: { type: "array", items: rule, maxItems: 64, description: "The first that matches decides, before the weights." },
  shadow,
  canary,
};

const example = {
  model: "resnet",
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

/** As it is taken. */
export const trafficWishSchema = { ...trafficSchema, title: "Traffic document to set", required: [] };

export const trafficListSchema = Type.Object(
  {
    traffic: Type.Array(Type.Unsafe<unknown>(trafficSchema)),
    from_file: Type.Optional(
      Type.Array(Type.String(), { description: "Models on which the gateway's traffic file has the say: PUT answers CONFLICT." }),
    ),
  },
  { title: "Traffic documents" },
);
