/** Wires who may call: keys and sessions from the state file, and what recognises a caller by them. */

import { createAuthenticator } from "../auth/authenticator.ts";
import { anonymousId, callerFromScopes, type RatePolicy, tokenLimitsFrom } from "../auth/caller/caller.ts";
import { createGuesses, type Guesses, type GuessLog } from "../auth/guesses/guesses.ts";
import { createJwtAuthenticator } from "../auth/jwt/authenticator.ts";
import { KeySet, type KeySetLog } from "../auth/jwt/key-set.ts";
import { keySourceOf } from "../auth/jwt/key-source.ts";
import { Verdicts } from "../auth/jwt/verdicts.ts";
import { verifyToken } from "../auth/jwt/verify.ts";
import { createGrants } from "../auth/key/grants.ts";
import { createKeyRing } from "../auth/key/ring.ts";
import { createKeySnapshot, type KeySnapshot } from "../auth/key/snapshot.ts";
import { createProviderSignIn } from "../auth/oidc/flow.ts";
import { createOpenAuthenticator } from "../auth/open-authenticator.ts";
import { type AllowedHosts, createAllowedHosts } from "../auth/session/allowed-hosts.ts";
import { createSessionAuthenticator } from "../auth/session/authenticator.ts";
import { createSessions } from "../auth/session/sessions.ts";
import { createSignIn } from "../auth/session/sign-in.ts";
import { createSignInLinks } from "../auth/session/sign-in-links.ts";
import type { JwtIssuerSettings, OidcSettings, RateSettings, Settings } from "../config/settings.ts";
import { createKeyStore, type KeyStore } from "../state/key-store.ts";
import { createSessionStore } from "../state/session-store.ts";
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";
import type { State } from "./state.ts";

type KeyPlace = Pick<JwtIssuerSettings, "issuer" | "jwks_url" | "jwks_file" | "refresh_s" | "stale_s">;

export type Access = Awaited<ReturnType<typeof wireAccess>>;

/** What there is around it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: GuessLog & KeySetLog;
}

/** Rejects with StateError. */
export async function wireAccess({ gateway, auth, rate }: Settings, { database, journal }: State, { clock, timers, log }: Surroundings) {
  const store = createKeyStore(database);
  const defaultRate = rateFromSettings(rate);
  const keys = await createKeySnapshot(store, defaultRate, clock);
  const keyRing = createKeyRing(store, clock, journal, keys.reload);
  const grants = createGrants(defaultRate, clock);
  const hosts = createAllowedHosts(gateway.host, gateway.allowed_hosts);
  const guesses = createGuesses({ perMinute: auth.wrong_keys_per_minute, clock, timers, log });
  const issuers = auth.enabled && auth.jwt.length > 0 ? wireIssuers(auth.jwt, defaultRate, guesses, { clock, timers, log }) : undefined;
  const browsers = auth.enabled ? await wireBrowsers(database, store, keys, hosts, guesses, clock) : undefined;
  const provider = auth.enabled && auth.oidc !== null ? wireProvider(auth.oidc, defaultRate, { clock, timers, log }) : undefined;
  const authenticator = browsers
    ? createAuthenticator({ keys, guesses, sessions: browsers.authenticator, tokens: issuers?.authenticator })
    : createOpenAuthenticator(callerFromScopes(anonymousId, ["admin"], null, defaultRate), gateway.cors_origins);
  return { keys, keyRing, grants, guesses, issuers, provider, hosts, browsers, authenticator };
}

/** What signs browsers in and recognises them; only where keys are asked for. */
async function wireBrowsers(
  database: State["database"],
  keyStore: KeyStore,
  keys: KeySnapshot,
  hosts: AllowedHosts,
  guesses: Guesses,
  clock: Clock,
) {
  const store = createSessionStore(database);
  const sessions = await createSessions(store, clock);
  const links = createSignInLinks(store, keyStore, clock);
  return {
    sessions,
    links,
    signIn: createSignIn({ keys, links, sessions, guesses }),
    authenticator: createSessionAuthenticator(sessions, keys, hosts),
  };
}

/** What fetches the keys of token issuers and recognises callers by tokens. */
function wireIssuers(
  settings: readonly JwtIssuerSettings[],
  defaultRate: RatePolicy,
  guesses: Guesses,
  { clock, timers, log }: Surroundings,
) {
  const verdicts = new Verdicts();
  const issuers = settings.map((each) => ({ settings: each, keys: keySetOf(each, () => verdicts.clear(), { clock, timers, log }) }));
  const verify = (token: string) => verifyToken(token, { issuers, defaultRate, clock });
  return {
    authenticator: createJwtAuthenticator({ verify, verdicts, guesses, wallMs: () => clock.wallMs(), log }),
    /** Returns what stops it. */
    follow(): () => void {
      for (const { keys } of issuers) void keys.start();
      return () => {
        for (const { keys } of issuers) keys.stop();
      };
    },
  };
}

/** What signs people in at an identity provider. Its keys are fetched when somebody comes back from there, and kept. */
function wireProvider(settings: OidcSettings, defaultRate: RatePolicy, { clock, timers, log }: Surroundings) {
  const { issuer, name, scope_claim, public_url, session_s } = settings;
  const place = { issuer, jwks_url: null, jwks_file: null, refresh_s: 600, stale_s: 86_400 };
  const keys = keySetOf(place, () => {}, { clock, timers, log });
  return {
    signIn: createProviderSignIn({ settings, keys, defaultRate, clock }),
    name: name ?? new URL(issuer).host,
    claim: scope_claim,
    publicUrl: public_url,
    sessionMs: session_s * 1_000,
    stop: () => keys.stop(),
  };
}

function keySetOf(settings: KeyPlace, changed: () => void, { clock, timers, log }: Surroundings): KeySet {
  const { issuer, refresh_s, stale_s } = settings;
  return new KeySet({
    issuer,
    read: keySourceOf(settings),
    refreshMs: refresh_s * 1_000,
    staleMs: stale_s * 1_000,
    clock,
    timers,
    log,
    changed,
  });
}

/** The rate of callers whose key sets none. */
function rateFromSettings({ requests, rows, input_tokens, output_tokens, total_tokens, window_s, burst }: RateSettings): RatePolicy {
  const tokens = tokenLimitsFrom(input_tokens, output_tokens, total_tokens);
  return { requests, rows, windowS: window_s, burst, ...(tokens && { tokens }) };
}
