/** Wires where limits are counted: in this gateway alone, or in a store that it shares with others. */

import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { type Buckets, createRateLimiter, type RateLimiter } from "../limits/rate-limiter.ts";
import { storeAddress } from "../limits/store/address.ts";
import { connectRedis } from "../limits/store/connection.ts";
import { LateRefusals } from "../limits/store/late-refusals.ts";
import { LimitStore } from "../limits/store/limit-store.ts";
import { createStoredBuckets } from "../limits/store/stored-buckets.ts";
import { createStoredTokens } from "../limits/store/stored-tokens.ts";
import type { TokenWindows } from "../limits/tokens/reservations.ts";
import { createTokenLimiter, type TokenLimiter } from "../limits/tokens/token-limiter.ts";
import type { LimitStoreView } from "../telemetry/metrics/limit-store.ts";
import type { Core, GatewayParts } from "./core.ts";
import type { Seams } from "./seams.ts";

export interface Limits {
  readonly rateLimiter: RateLimiter;
  readonly tokenLimiter: TokenLimiter;
  /** Undefined where there is no store. */
  readonly view: LimitStoreView | undefined;
  /** Resolves when the store is there, or after half a second without it. */
  start(): Promise<void>;
  stop(): void;
}

/** What this gateway counts itself, for when there is no store or none that answers. */
export interface OwnLimits {
  readonly buckets: Buckets;
  readonly tokens: TokenWindows;
}

export function wireLimits(parts: GatewayParts, { bootId }: Pick<Core, "bootId">, own: OwnLimits, { clock, timers }: Seams): Limits {
  const { settings, siblings, log } = parts;
  const { store: url, store_ca: ca, store_gateways: gateways, store_timeout_ms: answerMs } = settings.limits;
  if (url === "memory") return { ...limitersOf(own), view: undefined, start: async () => {}, stop: () => {} };
  const store = new LimitStore({
    address: storeAddress(url),
    ca,
    answerMs,
    name: nameOf(siblings?.socket ?? bootId),
    gateways,
    connect: connectRedis,
    clock,
    timers,
    log,
  });
  let fallbacks = 0;
  const view = {
    get isUp() {
      return store.isUp;
    },
    get gateways() {
      return store.gateways;
    },
    get fallbacks() {
      return fallbacks;
    },
  };
  const fellBack = () => {
    fallbacks += 1;
  };
  const refusals = new LateRefusals(clock);
  const limiters = limitersOf({
    buckets: createStoredBuckets(store, own.buckets, refusals, fellBack),
    tokens: createStoredTokens(store, own.tokens, refusals, fellBack),
  });
  return { ...limiters, view, start: () => store.start(), stop: () => store.stop() };
}

function limitersOf({ buckets, tokens }: OwnLimits): Pick<Limits, "rateLimiter" | "tokenLimiter"> {
  return { rateLimiter: createRateLimiter(buckets), tokenLimiter: createTokenLimiter(tokens) };
}

/** The same for all processes of a gateway, and for no other's; a store tells nobody where our folders are. */
function nameOf(what: string): string {
  return createHash("sha256").update(`${hostname()} ${what}`).digest("hex").slice(0, 16);
}
