/** Signing in as /session takes it, and what it says of who is signed in. */

import { Type } from "typebox";
import { type Caller, SCOPES } from "../../auth/caller/caller.ts";
import type { KeyView } from "../../auth/key/ring.ts";

const nullable = (schema: Record<string, unknown>, description: string) =>
  Type.Unsafe<unknown>({ anyOf: [schema, { type: "null" }], description });

const sessionKeySchema = Type.Object(
  {
    id: Type.String({ description: "The public part of the key; issuer and subject of a token; `anonymous` where no keys are asked for." }),
    name: Type.String(),
    scopes: Type.Array(Type.String({ enum: [...SCOPES] })),
    models: nullable({ type: "array", items: { type: "string" } }, "Models that it may see and call; null: all."),
    expires_at: nullable({ type: "string", format: "date-time" }, "null: never."),
  },
  { title: "Key of a session", description: "The key that the browser is signed in with, as it is now; absent when signed out." },
);

export const sessionSchema = Type.Object(
  {
    signed_in: Type.Boolean(),
    key: Type.Optional(sessionKeySchema),
    csrf_token: Type.Optional(
      Type.String({ description: "For the header x-csrf-token of every request that changes something; empty where none is needed." }),
    ),
    version: Type.String({ description: "Of the gateway." }),
    auth: Type.Boolean({ description: "Whether the gateway asks for keys." }),
    provider: Type.Optional(
      Type.Object(
        {
          name: Type.String({ description: "For the words Sign in with …" }),
          claim: Type.String({ description: "The claim of its id tokens that says what somebody may do here." }),
        },
        { description: "The identity provider that people can sign in at, by GET /session/oidc; absent without one, and when signed in." },
      ),
    ),
    models_path: Type.Optional(
      Type.String({ description: "The folder of models on the gateway's machine; for admins only, and absent where it has none." }),
    ),
    grpc_port: Type.Optional(Type.Integer({ description: "Where the gateway listens for gRPC; absent where it does not." })),
  },
  { title: "Session" },
);

export const signInSchema = Type.Object(
  {
    key: Type.Optional(Type.String({ maxLength: 200, description: "An API key." })),
    link: Type.Optional(Type.String({ maxLength: 200, description: "The secret part of the link that `inferencehub up` prints." })),
  },
  { title: "Sign-in", description: "Either of the two.", additionalProperties: false, minProperties: 1, maxProperties: 1 },
);

export type SessionKey = Pick<KeyView, "id" | "name" | "scopes" | "models" | "expires_at">;

/** Stands for the key of somebody who sends a token. */
export function keyOfToken({ keyId, canAdminister, canReadMetrics, canPredict, models, expiresAtMs }: Caller): SessionKey {
  const held = { admin: canAdminister, metrics: canReadMetrics, predict: canPredict };
  return {
    id: keyId,
    name: keyId,
    scopes: SCOPES.filter((scope) => held[scope]),
    models: models && [...models],
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  };
}

/** Stands for a key under --no-auth. */
export const anonymousKey: SessionKey = {
  id: "anonymous",
  name: "nobody in particular",
  scopes: ["admin"],
  models: null,
  expires_at: null,
};
