/** API keys as /admin/keys takes and shows them. */

import { Type } from "typebox";
import { SCOPES, tokenLimitsFrom } from "../../auth/caller/caller.ts";
import type { KeyWish } from "../../auth/key/ring.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { namePattern } from "../../models/name.ts";

const nullable = (schema: Record<string, unknown>, description: string) =>
  Type.Unsafe<unknown>({ anyOf: [schema, { type: "null" }], description });

const MODEL_NAMES = {
  type: "array",
  minItems: 1,
  maxItems: 1_000,
  items: { type: "string", pattern: namePattern.source },
};

const limitOf = (description: string) => ({ anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], description });

const RATE = {
  type: "object",
  additionalProperties: false,
  properties: {
    requests: limitOf("Requests in one window."),
    rows: limitOf("Rows in one window."),
    input_tokens: limitOf("Tokens of prompts in one window."),
    output_tokens: limitOf("Tokens that models make in one window."),
    total_tokens: limitOf("Tokens of both in one window."),
    window_s: { type: "integer", minimum: 1, maximum: 86_400, description: "Length of the window in seconds; 60 when left out." },
    burst: { type: "integer", minimum: 0, description: "Requests or rows that may come on top, once in ten windows." },
  },
};

/** A key as people see it. */
export const keySchema = Type.Object(
  {
    id: Type.String({ description: "The public part of the key." }),
    name: Type.String(),
    scopes: Type.Array(Type.String({ enum: [...SCOPES] })),
    models: nullable(MODEL_NAMES, "Models that it may see and call; null: all."),
    rate: nullable(RATE, "Its limits; null: the configuration's."),
    weight: Type.Number({ description: "Its share of a busy model, beside those of other keys." }),
    capture: Type.Boolean({ description: "Whether its calls may be captured, where the gateway captures calls." }),
    status: Type.String({ enum: ["active", "expired", "revoked"] }),
    created_at: Type.String({ format: "date-time" }),
    expires_at: nullable({ type: "string", format: "date-time" }, "null: never."),
    revoked_at: nullable({ type: "string", format: "date-time" }, "null: not revoked."),
    last_used_at: nullable({ type: "string", format: "date-time" }, "To the minute; null: never."),
  },
  { title: "API key" },
);

export const createdKeySchema = Type.Object(
  { ...keySchema.properties, key: Type.String({ description: "The whole key; shown this once." }) },
  { title: "New API key" },
);

export const keyListSchema = Type.Object({ keys: Type.Array(keySchema) }, { title: "API keys" });

export const keyWishSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: "For people." }),
    scopes: Type.Array(Type.String({ enum: [...SCOPES] }), { minItems: 1, uniqueItems: true, description: "admin includes the others." }),
    models: Type.Optional(nullable(MODEL_NAMES, "Models that it may see and call; left out: all.")),
    expires_in_days: Type.Optional(nullable({ type: "number", exclusiveMinimum: 0, maximum: 36_500 }, "Days from now; left out: never.")),
    rate: Type.Optional(nullable(RATE, "Its own limits; left out: the configuration's.")),
    weight: Type.Optional(
      Type.Number({ minimum: 0.01, maximum: 100, description: "Its share of a busy model, beside those of other keys; left out: 1." }),
    ),
    capture: Type.Optional(
      Type.Boolean({ description: "Whether its calls may be captured, where the gateway captures calls; left out: they may." }),
    ),
  },
  {
    title: "API key to make",
    additionalProperties: false,
    examples: [{ name: "checkout service", scopes: ["predict"], models: ["my-model"] }],
  },
);

export const keyParamsSchema = Type.Object({ id: Type.String({ pattern: "^[0-9A-Za-z]{8}$" }) });

/** The body of POST /admin/keys once it has passed `keyWishSchema`. */
export interface KeyWishBody {
  readonly name: string;
  readonly scopes: readonly (typeof SCOPES)[number][];
  readonly models?: readonly string[] | null;
  readonly expires_in_days?: number | null;
  readonly rate?: {
    readonly requests?: number | null;
    readonly rows?: number | null;
    readonly input_tokens?: number | null;
    readonly output_tokens?: number | null;
    readonly total_tokens?: number | null;
    readonly window_s?: number;
    readonly burst?: number;
  } | null;
  readonly weight?: number;
  readonly capture?: boolean;
}

/** Throws INVALID_REQUEST: a window without a limit would lift the configuration's, which nobody means by it. */
export function keyWishFromBody(body: KeyWishBody): KeyWish {
  const rate = body.rate ? rateFromBody(body.rate) : null;
  const isNone = rate !== null && rate.requests === null && rate.rows === null && rate.tokens === undefined;
  if (isNone && (body.rate?.window_s ?? body.rate?.burst) !== undefined) {
    const detail = "expected requests, rows or tokens beside window_s and burst, got none of them";
    throw new GatewayError("INVALID_REQUEST", `The limits of the key are none: ${detail}.`, { problems: [{ pointer: "/rate", detail }] });
  }
  return {
    name: body.name,
    scopes: body.scopes,
    models: body.models ?? null,
    expiresInDays: body.expires_in_days ?? null,
    rate,
    weight: body.weight ?? 1,
    isCaptured: body.capture ?? true,
  };
}

function rateFromBody(rate: NonNullable<KeyWishBody["rate"]>): NonNullable<KeyWish["rate"]> {
  const { requests = null, rows = null, input_tokens = null, output_tokens = null, total_tokens = null, window_s = 60, burst = 0 } = rate;
  const tokens = tokenLimitsFrom(input_tokens, output_tokens, total_tokens);
  return { requests, rows, windowS: window_s, burst, ...(tokens && { tokens }) };
}
