/** What the page at /docs asks the gateway for; it stands alone, without what the dashboard's pages share. */

import { address } from "./address.ts";
import { csrfHeader, isUnsafe } from "./csrf.ts";
import type { Session } from "./types.ts";

export type Signed = Pick<Session, "signed_in" | "auth" | "key" | "csrf_token">;

export type Responses = Readonly<Record<string, object>>;

export interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly responses: Responses;
}

/** The parts of /openapi.json that the page looks into. */
export interface Described {
  readonly tags: readonly { readonly name: string }[];
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>;
    readonly responses?: Responses;
    readonly schemas?: Readonly<Record<string, object>>;
    readonly examples?: Readonly<Record<string, object>>;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export async function whoIsSignedIn(): Promise<Signed> {
  return (await (await fetch(address("/session"), { cache: "no-store" })).json()) as Signed;
}

/** With the session where the key is empty. Rejects with an Error for people. */
export async function openapiDocument(key: string): Promise<Described> {
  const response = await fetch(address("/openapi.json"), { headers: key === "" ? {} : { authorization: `Bearer ${key}` } });
  if (response.ok) return (await response.json()) as Described;
  const problem = (await response.json().catch(() => undefined)) as { detail?: string } | undefined;
  throw new Error(problem?.detail ?? `The gateway answered ${response.status}.`);
}

interface Sending {
  readonly method?: string;
  readonly headers: Record<string, string>;
}

const keyHeaders = new Set(["authorization", "x-api-key"]);

/** A call with the session in place of a key needs its token, asked for each time: another tab may have signed in anew. */
export async function withCsrfToken<Request extends Sending>(request: Request): Promise<Request> {
  const hasKey = Object.keys(request.headers).some((name) => keyHeaders.has(name.toLowerCase()));
  if (hasKey || !isUnsafe(request.method ?? "GET")) return request;
  const { csrf_token: token } = await whoIsSignedIn();
  if (token) request.headers[csrfHeader] = token;
  return request;
}
