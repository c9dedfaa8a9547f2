/** /admin/keys: makes, lists and revokes API keys. */

import type { FastifyInstance } from "fastify";
import { type Grants, holdsModels } from "../../auth/key/grants.ts";
import type { KeyRing } from "../../auth/key/ring.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { createdStatus } from "../../errors/http-status.ts";
import { described } from "../schemas/described.ts";
import {
  createdKeySchema,
  type KeyWishBody,
  keyListSchema,
  keyParamsSchema,
  keySchema,
  keyWishFromBody,
  keyWishSchema,
} from "../schemas/key.ts";
import { callerOf } from "../surface/access.ts";

export async function keyRoutes(app: FastifyInstance, { keyRing, grants }: { keyRing: KeyRing; grants: Grants }): Promise<void> {
  const config = { need: "admin" } as const;

  app.get(
    "/admin/keys",
    {
      config,
      schema: described({
        operationId: "listKeys",
        summary: "Lists the API keys, revoked ones too; to a key for some models, those that may use no others",
        tags: ["admin"],
        ok: { description: "Oldest first.", schema: keyListSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    async (request) => {
      const caller = callerOf(request);
      return { keys: (await keyRing.list()).filter((key) => holdsModels(caller, key.models)) };
    },
  );

  app.post<{ Body: KeyWishBody }>(
    "/admin/keys",
    {
      config,
      schema: described({
        operationId: "createKey",
        summary: "Makes an API key; the answer is the only place where it is ever shown",
        tags: ["admin"],
        body: keyWishSchema,
        ok: { status: createdStatus, description: "The key.", schema: createdKeySchema },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "NOT_STORED"],
      }),
    },
    async (request, reply) => {
      const wish = keyWishFromBody(request.body);
      const caller = callerOf(request);
      grants.permit(caller, wish);
      return reply
        .code(createdStatus)
        .header("cache-control", "no-store")
        .send(await keyRing.create(wish, caller.keyId));
    },
  );

  app.delete<{ Params: { id: string } }>(
    "/admin/keys/:id",
    {
      config,
      schema: described({
        operationId: "revokeKey",
        summary: "Revokes an API key, in every gateway within a second",
        tags: ["admin"],
        params: keyParamsSchema,
        ok: { description: "The key as it is now.", schema: keySchema },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND", "NOT_STORED"],
      }),
    },
    async (request) => {
      const { id } = request.params;
      const caller = callerOf(request);
      const key = await keyRing.find(id);
      // The same for one that is not there: who may not use all models is not told which keys there are.
      if (caller.models !== null && !(key !== undefined && holdsModels(caller, key.models)))
        throw new GatewayError("PERMISSION_DENIED", "No key of that id is for the models of this key only; ask for a key that lists none.");
      return keyRing.revoke(id, caller.keyId);
    },
  );
}
