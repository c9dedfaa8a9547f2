/** Signs a browser in with a key, or with a link that stands for one, and out again. */

import { GatewayError } from "../errors/gateway-error.ts";
import type { Caller } from "./caller.ts";
import type { KeySnapshot } from "./key-snapshot.ts";
import type { SignedIn } from "./session-authenticator.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLinks } from "./sign-in-links.ts";

/** One of the two, as it came. */
export type Proof = { readonly key: string } | { readonly link: string };

export interface SignIn {
  /** Begins a new session, and ends `earlier` ones of the same browser. Throws UNAUTHENTICATED. */
  begin(proof: Proof, earlier: readonly string[]): SignedIn;
  end(token: string): void;
}

// One sentence for unknown, revoked and expired keys: which of them it is helps only a guesser.
const wrongKey =
  "This API key is not valid: it is unknown, revoked or expired; check that you copied all of it, or make another with `inferencehub keys create --name me --scopes admin`.";
const wrongLink =
  "This sign-in link is not valid any more: each works once and for an hour; restart `inferencehub up` for another, or sign in with an API key (`inferencehub keys create --name me --scopes admin` makes one).";

export function createSignIn(keys: KeySnapshot, links: SignInLinks, sessions: Sessions): SignIn {
  function callerFrom(proof: Proof): Caller {
    if ("key" in proof) {
      const caller = keys.find(proof.key);
      if (caller === undefined) throw new GatewayError("UNAUTHENTICATED", wrongKey);
      return caller;
    }
    const keyId = links.redeem(proof.link);
    const caller = keyId === undefined ? undefined : keys.callerOf(keyId);
    if (caller === undefined) throw new GatewayError("UNAUTHENTICATED", wrongLink);
    return caller;
  }

  return {
    begin(proof, earlier) {
      const caller = callerFrom(proof);
      for (const token of earlier) sessions.end(token);
      return { token: sessions.begin(caller.keyId), caller };
    },
    end: (token) => sessions.end(token),
  };
}
