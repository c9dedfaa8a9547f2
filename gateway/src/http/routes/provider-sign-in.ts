/** /session/oidc: leads a browser to the identity provider and takes it in when it comes back. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { BEGUN_LIFE_MS, nextFrom } from "../../auth/oidc/begun.ts";
import type { ProviderSignIn } from "../../auth/oidc/flow.ts";
import { SignInTrouble } from "../../auth/oidc/trouble.ts";
import type { AllowedHosts } from "../../auth/session/allowed-hosts.ts";
import { cookieFromToken, tokensFromCookies } from "../../auth/session/cookie.ts";
import type { SignIn } from "../../auth/session/sign-in.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { seeOtherStatus } from "../../errors/http-status.ts";
import type { Log } from "../../telemetry/log/log.ts";
import { described } from "../schemas/described.ts";

export interface ProviderSignInRoutes {
  /** Undefined where no provider is configured. */
  readonly provider: { readonly signIn: ProviderSignIn; readonly publicUrl: string | null; readonly sessionMs: number } | undefined;
  readonly sessions: { readonly signIn: SignIn } | undefined;
  readonly hosts: AllowedHosts;
  readonly basePath: string;
  readonly log: Log;
}

const COOKIE = "inferencehub_begun";

const text = { type: "string", maxLength: 4_000 };

export async function providerSignInRoutes(app: FastifyInstance, parts: ProviderSignInRoutes): Promise<void> {
  const { provider, sessions, hosts, basePath, log } = parts;
  const config = { need: "nothing" } as const;

  app.addHook("onSend", async (_request, reply) => void reply.headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" }));

  app.get<{ Querystring: { next?: string } }>(
    "/session/oidc",
    {
      config,
      schema: described({
        operationId: "signInAtProvider",
        summary: "Leads a browser to the identity provider to sign in",
        tags: ["session"],
        querystring: {
          type: "object",
          properties: { next: { ...text, description: "Where in the dashboard to go on; it leads nowhere else." } },
        },
        ok: { status: seeOtherStatus, description: "To the provider; to the dashboard's sign-in where it can't be reached." },
        errors: ["PERMISSION_DENIED", "NOT_SUPPORTED"],
        open: true,
      }),
    },
    async (request, reply) => {
      const { signIn } = configured(request);
      try {
        const { url, begun } = await signIn.start(nextFrom(request.query.next), redirectUrlOf(request));
        return reply.header("set-cookie", begunCookie(begun, request)).redirect(url, seeOtherStatus);
      } catch (error) {
        return turnedAway(error, request, reply, "../");
      }
    },
  );

  app.get(
    "/session/oidc/callback",
    {
      config,
      schema: described({
        operationId: "signInFromProvider",
        summary: "Takes a browser in that comes back from the identity provider",
        tags: ["session"],
        ok: { status: seeOtherStatus, description: "To the dashboard, signed in; to its sign-in with `trouble` where that did not work." },
        errors: ["PERMISSION_DENIED", "RATE_LIMITED", "NOT_SUPPORTED", "NOT_STORED"],
        open: true,
      }),
    },
    async (request, reply) => {
      const { signIn, sessionMs } = configured(request);
      reply.header("set-cookie", begunCookie("", request));
      try {
        const answer = new URL(`${redirectUrlOf(request)}${searchOf(request)}`);
        const { caller, next } = await signIn.finish(answer, begunOf(request));
        const { token } = await sessions!.signIn.beginAs(caller, tokensFromCookies(request.headers.cookie));
        request.caller = caller;
        log.info({ request_id: request.id, client: request.ip, key_id: caller.keyId, by: "provider" }, "signed in");
        const isSecure = isSecureOf(request);
        return reply
          .header("set-cookie", cookieFromToken(token, { basePath, isSecure, maxAgeMs: sessionMs }))
          .redirect(`../../#${next}`, seeOtherStatus);
      } catch (error) {
        return turnedAway(error, request, reply, "../../");
      }
    },
  );

  /** Throws NOT_SUPPORTED, or PERMISSION_DENIED for a name that is not ours. */
  function configured(request: FastifyRequest): NonNullable<typeof provider> {
    if (provider === undefined || sessions === undefined)
      throw new GatewayError("NOT_SUPPORTED", "No identity provider is configured here; set auth.oidc, or sign in with an API key.");
    hosts.check(request.headers);
    return provider;
  }

  /** Rejects with what is no trouble of a sign-in. */
  function turnedAway(error: unknown, request: FastifyRequest, reply: FastifyReply, up: string): FastifyReply {
    if (!(error instanceof SignInTrouble)) throw error;
    log.warn({ request_id: request.id, client: request.ip, by: "provider", why: error.why, detail: error.message }, "sign-in refused");
    return reply.redirect(`${up}#/sign-in?trouble=${error.why}`, seeOtherStatus);
  }

  function redirectUrlOf(request: FastifyRequest): string {
    const base = provider!.publicUrl?.replace(/\/$/, "") ?? `${request.protocol}://${request.host}${basePath}`;
    return `${base}/session/oidc/callback`;
  }

  function isSecureOf(request: FastifyRequest): boolean {
    return redirectUrlOf(request).startsWith("https:");
  }

  /** Lax: it must come along when the provider sends the browser back. */
  function begunCookie(value: string, request: FastifyRequest): string {
    const secure = isSecureOf(request) ? "; Secure" : "";
    const maxAgeS = value === "" ? 0 : BEGUN_LIFE_MS / 1_000;
    return `${COOKIE}=${value}; HttpOnly; SameSite=Lax; Path=${basePath}/session/oidc; Max-Age=${maxAgeS}${secure}`;
  }
}

function begunOf({ headers }: FastifyRequest): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}

function searchOf({ url }: FastifyRequest): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at);
}
