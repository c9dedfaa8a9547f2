/** Signs a browser in with a key, or with a link that stands for one, and out again. */

import { GatewayError } from "../../errors/gateway-error.ts";
import { createMemoryBuckets } from "../../limits/memory-buckets.ts";
import type { Buckets } from "../../limits/rate-limiter.ts";
import type { Caller, RatePolicy } from "../caller/caller.ts";
import type { Guesses } from "../guesses/guesses.ts";
import { idFromKey } from "../key/format.ts";
import type { KeySnapshot } from "../key/snapshot.ts";
import type { SignedIn } from "./authenticator.ts";
import { personFromCaller } from "./person.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLinks } from "./sign-in-links.ts";

/** One of the two, as it came. */
export type Proof = { readonly key: string } | { readonly link: string };

export interface SignIn {
  /** Begins a new session, and ends `earlier` ones of the same browser. Rejects with UNAUTHENTICATED or RATE_LIMITED. */
  begin(proof: Proof, earlier: readonly string[], address?: string): Promise<SignedIn>;
  /** The same for somebody whom an identity provider vouched for. */
  beginAs(caller: Caller, earlier: readonly string[]): Promise<SignedIn>;
  end(token: string): Promise<void>;
}

// One sentence for unknown, revoked and expired keys: which of them it is helps only a guesser.
const wrongKey =
  "This API key is not valid: it is unknown, revoked or expired; check that you copied all of it, or make another with `inferencehub keys create --name me --scopes admin`.";
const wrongLink =
  "This sign-in link is not valid any more: each works once and for an hour; restart `inferencehub up` for another, or sign in with an API key (`inferencehub keys create --name me --scopes admin` makes one).";

/**
 * Each session is a write that waits for the disk, some 5 ms of everybody's time, and any key may ask for one. People sign
 * in a few times a day; this is for the script in a loop.
 */
const POLICY: RatePolicy = { requests: 300, rows: null, windowS: 60, burst: 0 };

export interface SignInParts {
  readonly keys: KeySnapshot;
  readonly links: SignInLinks;
  readonly sessions: Sessions;
  readonly guesses: Guesses;
  readonly buckets?: Buckets;
}

export function createSignIn({ keys, links, sessions, guesses, buckets = createMemoryBuckets() }: SignInParts): SignIn {
  async function callerFrom(proof: Proof, address: string | undefined): Promise<Caller> {
    if ("key" in proof) {
      const caller = keys.find(proof.key);
      if (caller !== undefined) return caller;
      if (keys.isFormer(proof.key)) throw new GatewayError("UNAUTHENTICATED", wrongKey);
      throw guesses.refuse({ by: "sign-in", detail: wrongKey, address, keyId: idFromKey(proof.key) });
    }
    const keyId = await links.redeem(proof.link);
    const caller = keyId === undefined ? undefined : keys.callerOf(keyId);
    if (caller === undefined) throw guesses.refuse({ by: "sign-in", detail: wrongLink, address });
    return caller;
  }

  async function charge({ keyId }: Caller): Promise<void> {
    const { allowed, resetMs } = await buckets.take(`sign-in:${keyId}`, 1, POLICY.requests!, POLICY);
    if (allowed) return;
    const detail = `This key has signed in ${POLICY.requests} times within ${POLICY.windowS} s; keep a session, or send the key in the header authorization.`;
    throw new GatewayError("RATE_LIMITED", detail, { retryAfterMs: resetMs });
  }

  return {
    async begin(proof, earlier, address) {
      const caller = await callerFrom(proof, address);
      await charge(caller);
      for (const token of earlier) await sessions.end(token);
      return { token: await sessions.begin(caller.keyId), caller };
    },
    async beginAs(caller, earlier) {
      await charge(caller);
      for (const token of earlier) await sessions.end(token);
      return { token: await sessions.begin(caller.keyId, personFromCaller(caller)), caller };
    },
    end: (token) => sessions.end(token),
  };
}
