/** Who may use which operation of the control surface: each route names its need, and a route that names none is the admins'. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Authenticator } from "../../auth/authenticator.ts";
import type { Asking } from "../../auth/caller/asking.ts";
import type { Caller } from "../../auth/caller/caller.ts";
import { permitAdmin, permitCalls, permitMetrics } from "../../auth/caller/permit.ts";
import { GatewayError } from "../../errors/gateway-error.ts";

/** nothing: no key; key: any valid key; predict, metrics, admin: a key with that scope. */
export type Need = "nothing" | "key" | "predict" | "metrics" | "admin";

declare module "fastify" {
  interface FastifyContextConfig {
    need?: Need;
    /** True: programs ask for it on their own, again and again, so that a line is worth having at level debug only. */
    routine?: true;
  }
  interface FastifyRequest {
    /** Undefined on routes that need nothing, except where they look for one. */
    caller: Caller | undefined;
    /** True: its refusal is in a sum that the log has. */
    isQuiet: boolean;
  }
}

/** Bound to the route object, never to a path as text: there is one reading of a URL only. */
export function guardRoutes(app: FastifyInstance, authenticator: Authenticator): void {
  app.decorateRequest("caller", undefined);
  app.addHook("onRequest", async (request) => {
    if (request.is404) return;
    const need = request.routeOptions.config.need ?? "admin";
    if (need === "nothing") return;
    request.caller = await admit(request, authenticator, need);
  });
}

/**
 * Whether who was let in would be let in now: for answers that go on, such as event streams, which end with the key or
 * the session that they were begun with.
 */
export function isStillAdmitted(request: FastifyRequest, authenticator: Authenticator): boolean {
  const need = request.routeOptions.config.need ?? "admin";
  if (noLongerAdmitted.has(request)) return false;
  try {
    const found = need === "nothing" ? undefined : authenticator.authenticate(askingOf(request));
    // A token that has to be checked anew is believed until then.
    if (found instanceof Promise) found.catch(() => noLongerAdmitted.add(request));
    else if (found !== undefined && need !== "nothing") permit(found, need);
    return true;
  } catch {
    return false;
  }
}

const noLongerAdmitted = new WeakSet<FastifyRequest>();

/** Rejects with UNAUTHENTICATED, RATE_LIMITED, QUEUE_FULL or PERMISSION_DENIED. */
async function admit(request: FastifyRequest, authenticator: Authenticator, need: Exclude<Need, "nothing">): Promise<Caller> {
  const caller = await authenticator.authenticate(askingOf(request));
  permit(caller, need);
  return caller;
}

/** What a request shows of who is asking. */
export function askingOf(request: FastifyRequest): Asking {
  return {
    headers: request.headers,
    connection: request.raw.socket,
    method: request.method,
    get address() {
      return request.ip;
    },
  };
}

/** The caller of a route that needs one. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new GatewayError("UNAUTHENTICATED", "This needs an API key.");
  return request.caller;
}

function permit(caller: Caller, need: Exclude<Need, "nothing">): void {
  if (need === "admin") permitAdmin(caller);
  if (need === "metrics") permitMetrics(caller);
  if (need === "predict") permitCalls(caller);
}
