/** /session: signs a browser in and out, and says who is signed in. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Authenticator, keyFromHeaders } from "../../auth/authenticator.ts";
import type { Caller } from "../../auth/caller/caller.ts";
import type { KeyRing } from "../../auth/key/ring.ts";
import type { AllowedHosts } from "../../auth/session/allowed-hosts.ts";
import { refuseWithoutCsrfToken, type SessionAuthenticator } from "../../auth/session/authenticator.ts";
import { cookieFromToken, tokensFromCookies } from "../../auth/session/cookie.ts";
import { LIFE_MS } from "../../auth/session/rules.ts";
import { refuseForeignPage } from "../../auth/session/same-origin.ts";
import type { Proof, SignIn } from "../../auth/session/sign-in.ts";
import { csrfTokenFrom } from "../../auth/session/token.ts";
import { createdStatus, noContentStatus } from "../../errors/http-status.ts";
import type { Log } from "../../telemetry/log/log.ts";
import { described } from "../schemas/described.ts";
import { anonymousKey, keyOfToken, type SessionKey, sessionSchema, signInSchema } from "../schemas/session.ts";
import { askingOf } from "../surface/access.ts";
import { gatewayErrorFromThrown } from "../surface/problems.ts";

export interface SessionParts {
  readonly authenticator: Authenticator;
  readonly hosts: AllowedHosts;
  /** Undefined where no keys are asked for: there everybody is signed in, and no session exists. */
  readonly sessions: SignInParts | undefined;
  readonly provider: { readonly name: string; readonly claim: string } | undefined;
  readonly keyRing: Pick<KeyRing, "find">;
  readonly basePath: string;
  readonly version: string;
  readonly modelsPath: string | null;
  readonly grpcPort: number | null;
  readonly log: Log;
}

export interface SignInParts {
  readonly authenticator: SessionAuthenticator;
  readonly signIn: SignIn;
}

interface SessionView {
  readonly signed_in: boolean;
  readonly key?: SessionKey;
  readonly csrf_token?: string;
  readonly version: string;
  readonly auth: boolean;
  readonly provider?: { readonly name: string; readonly claim: string };
  readonly models_path?: string;
  readonly grpc_port?: number;
}

export async function sessionRoutes(app: FastifyInstance, parts: SessionParts): Promise<void> {
  const { authenticator, hosts, sessions, provider, keyRing, basePath, version, modelsPath, grpcPort, log } = parts;
  // Who is not signed in is told so, or signs in: neither needs a key.
  const config = { need: "nothing" } as const;

  app.addHook("onSend", async (_request, reply) => void reply.header("cache-control", "no-store"));

  app.get(
    "/session",
    {
      config,
      schema: described({
        operationId: "showSession",
        summary: "Says who the browser is signed in as",
        tags: ["session"],
        ok: { description: "With `signed_in` false where nobody is.", schema: sessionSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
        open: true,
      }),
    },
    async (request) => whoAsks(request),
  );

  app.post<{ Body: Proof }>(
    "/session",
    {
      config,
      schema: described({
        operationId: "signIn",
        summary: "Signs a browser in with a key, or with the link that `inferencehub up` prints",
        tags: ["session"],
        body: signInSchema,
        ok: { status: createdStatus, description: "The session; its cookie is in the header set-cookie.", schema: sessionSchema },
        errors: [
          "INVALID_REQUEST",
          "UNAUTHENTICATED",
          "PERMISSION_DENIED",
          "PAYLOAD_TOO_LARGE",
          "UNSUPPORTED_MEDIA_TYPE",
          "RATE_LIMITED",
          "NOT_STORED",
        ],
        open: true,
      }),
    },
    async (request, reply) => {
      if (sessions === undefined) return reply.code(createdStatus).send(await anonymousView(request));
      hosts.check(request.headers);
      refuseForeignPage(request.headers);
      const { token, caller } = await signedIn(request, request.body, sessions.signIn);
      return reply
        .code(createdStatus)
        .header("set-cookie", cookieFor(token, request))
        .send(await viewOf(caller, csrfTokenFrom(token)));
    },
  );

  app.delete(
    "/session",
    {
      config,
      schema: described({
        operationId: "signOut",
        summary: "Signs the browser out",
        tags: ["session"],
        ok: { status: noContentStatus, description: "It is signed out, if it was not before." },
        errors: ["PERMISSION_DENIED", "NOT_STORED"],
        open: true,
      }),
    },
    async (request, reply) => {
      if (sessions === undefined) return reply.code(noContentStatus).send();
      const found = await sessions.authenticator.find(request.headers);
      if (found !== undefined) {
        request.caller = found.caller;
        refuseWithoutCsrfToken(found.token, request.headers);
        await sessions.signIn.end(found.token);
      }
      return reply.code(noContentStatus).header("set-cookie", cookieFor("", request)).send();
    },
  );

  async function whoAsks(request: FastifyRequest): Promise<SessionView> {
    if (sessions === undefined) return anonymousView(request);
    if (keyFromHeaders(request.headers) !== undefined) {
      request.caller = await authenticator.authenticate(askingOf(request));
      return viewOf(request.caller, "");
    }
    const found = await sessions.authenticator.find(request.headers);
    if (found === undefined)
      return { signed_in: false, version, auth: true, ...(provider && { provider: { name: provider.name, claim: provider.claim } }) };
    request.caller = found.caller;
    return viewOf(found.caller, csrfTokenFrom(found.token));
  }

  async function signedIn(request: FastifyRequest, proof: Proof, signIn: SignIn): ReturnType<SignIn["begin"]> {
    const by = "key" in proof ? "key" : "link";
    try {
      const begun = await signIn.begin(proof, tokensFromCookies(request.headers.cookie), request.ip);
      request.caller = begun.caller;
      log.info({ request_id: request.id, client: request.ip, key_id: begun.caller.keyId, by }, "signed in");
      return begun;
    } catch (error) {
      if (!gatewayErrorFromThrown(error).isQuiet) log.warn({ request_id: request.id, client: request.ip, by }, "sign-in refused");
      throw error;
    }
  }

  /** Throws PERMISSION_DENIED for pages of others. */
  async function anonymousView(request: FastifyRequest): Promise<SessionView> {
    request.caller = await authenticator.authenticate(askingOf(request));
    return { signed_in: true, key: anonymousKey, csrf_token: "", version, auth: false, ...placeFor(request.caller) };
  }

  async function viewOf(caller: Caller, csrfToken: string): Promise<SessionView> {
    const { id, name, scopes, models, expires_at } = (await keyRing.find(caller.keyId)) ?? keyOfToken(caller);
    return {
      signed_in: true,
      key: { id, name, scopes, models, expires_at },
      csrf_token: csrfToken,
      version,
      auth: true,
      ...placeFor(caller),
    };
  }

  /** Paths are for admins. */
  function placeFor({ canAdminister }: Caller): Pick<SessionView, "models_path" | "grpc_port"> {
    return {
      ...(canAdminister && modelsPath !== null && { models_path: modelsPath }),
      ...(grpcPort !== null && grpcPort > 0 && { grpc_port: grpcPort }),
    };
  }

  function cookieFor(token: string, request: FastifyRequest): string {
    // A browser says https where a proxy that nobody named ends it.
    const isSecure = request.protocol === "https" || (request.headers.origin?.startsWith("https://") ?? false);
    return cookieFromToken(token, { basePath, isSecure, maxAgeMs: LIFE_MS });
  }
}
