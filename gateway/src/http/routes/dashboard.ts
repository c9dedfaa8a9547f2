/** GET /, /docs and /assets/*: the dashboard's files, under a policy that lets nothing else run in its page. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import files from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { AllowedHosts } from "../../auth/session/allowed-hosts.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { movedStatus } from "../../errors/http-status.ts";

export interface DashboardParts {
  /** Where the built dashboard is; undefined: it is not built. */
  readonly folder: string | undefined;
  readonly hosts: AllowedHosts;
}

/** What the build leaves in a page for the nonce of each answer. */
const NONCE_MARK = "__CSP_NONCE__";

/** The files carry a digest of their content in their names. */
const FOREVER_MS = 31_536_000_000;

const open = { config: { need: "nothing", routine: true }, schema: { hide: true } } as const;

/** `prefix` is the base path; with one, the address without a slash at its end leads to that with it. */
export async function dashboardRoutes(app: FastifyInstance, { folder, hosts }: DashboardParts): Promise<void> {
  const pageOf = (file: string) => (folder === undefined ? undefined : readFile(join(folder, file), "utf8"));
  const [index, docs] = await Promise.all([pageOf("index.html"), pageOf("docs.html")]);

  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin" });
    hosts.check(request.headers);
  });

  if (app.prefix !== "")
    app.get("/", { ...open, prefixTrailingSlash: "no-slash" }, (request, reply) => reply.redirect(withSlash(request.url), movedStatus));

  app.get("/", { ...open, prefixTrailingSlash: "slash" }, (_request, reply) => send(index, reply));
  app.get("/docs", open, (_request, reply) => send(docs, reply));

  function send(page: string | undefined, reply: FastifyReply): FastifyReply {
    if (page === undefined) throw notBuilt();
    const nonce = randomBytes(18).toString("base64");
    return reply
      .headers({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": policyFor(nonce),
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "x-frame-options": "DENY",
      })
      .send(page.replace(NONCE_MARK, nonce));
  }

  if (folder === undefined) return;
  await app.register(files, {
    root: join(folder, "assets"),
    // The route is ours, since theirs can't say that it needs no key.
    serve: false,
    preCompressed: true,
    immutable: true,
    maxAge: FOREVER_MS,
  });
  app.get<{ Params: { file: string } }>("/assets/:file(^[\\w-][\\w.-]*$)", open, (request, reply) => reply.sendFile(request.params.file));
}

/** Styles made by scripts carry the nonce; scripts come from files only, and nothing is ever evaluated. */
function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Relative, so that a proxy may serve the base path under another one. */
function withSlash(url: string): string {
  const [path = "", query] = url.split("?", 2);
  return `${path.slice(path.lastIndexOf("/") + 1)}/${query === undefined ? "" : `?${query}`}`;
}

function notBuilt(): GatewayError {
  return new GatewayError(
    "NOT_SUPPORTED",
    "The dashboard is not built in this checkout; run `make build`, or install a released wheel. The API works without it.",
  );
}
