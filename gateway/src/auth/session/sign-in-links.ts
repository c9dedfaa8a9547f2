/** Links that sign a browser in once, so that whoever starts the gateway need not type a key. */

import { timingSafeEqual } from "node:crypto";
import type { KeyStore } from "../../state/key-store.ts";
import type { SessionStore } from "../../state/session-store.ts";
import type { Clock } from "../../time/clock.ts";
import { hashFromSecret, randomBase62, SECRET_LENGTH } from "../key/secret.ts";

/** Long enough to open a terminal's link, too short to be found in yesterday's scrollback. */
const VALID_MS = 3_600_000;

export interface SignInLinks {
  /** The secret part of a link for the oldest active admin key that may use all models, in place of every earlier link; undefined without such a key. */
  make(): Promise<string | undefined>;
  /** The key that the link signs in with; undefined when it is unknown, used or too old. It is used up by this. */
  redeem(secret: string): Promise<string | undefined>;
}

export function createSignInLinks(links: SessionStore, keys: Pick<KeyStore, "list">, clock: Clock): SignInLinks {
  return {
    async make() {
      const nowMs = clock.wallMs();
      const key = (await keys.list()).find(
        ({ scopes, models, revokedAtMs, expiresAtMs }) =>
          scopes.includes("admin") && models === null && revokedAtMs === null && (expiresAtMs === null || expiresAtMs > nowMs),
      );
      if (key === undefined) return undefined;
      const secret = randomBase62(SECRET_LENGTH);
      await links.replaceLinks({ hash: hashFromSecret(secret), keyId: key.id, expiresAtMs: nowMs + VALID_MS });
      return secret;
    },
    async redeem(secret) {
      const hash = hashFromSecret(secret);
      const link = (await links.links()).find((each) => timingSafeEqual(each.hash, hash));
      if (link === undefined || !(await links.takeLink(hash))) return undefined;
      return clock.wallMs() < link.expiresAtMs ? link.keyId : undefined;
    },
  };
}
