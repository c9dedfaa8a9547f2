/** One connection to Redis, with ioredis, which is loaded here and nowhere else: a gateway without a store never pays for it. */

import { readFileSync } from "node:fs";
import type { Redis, RedisOptions } from "ioredis";
import type { Take, Taken } from "../rate-limiter.ts";
import type { TokenAnswer, TokenQuestion } from "../tokens/keeper.ts";
import type { StoreAddress } from "./address.ts";
import { presenceScript } from "./presence-script.ts";
import { takeArguments, takenFromReply, takeScript } from "./take-script.ts";
import { tokenArguments, tokenScript, tokensFromReply } from "./token-script.ts";

/** What a store can do. Each answer may take as long as it likes, and rejects when it is clear that none will come. */
export interface Connection {
  /** In the order of `takes`. */
  take(takes: readonly Take[]): Promise<readonly Taken[]>;
  tokens(question: TokenQuestion): Promise<TokenAnswer>;
  /** Says that a gateway of this name is there, and writes as a charge does. Resolves to how many gateways are. */
  beat(name: string): Promise<number>;
  /** The gateway leaves: it is not counted any more, as far as the store hears of it. */
  close(name: string): void;
}

/** What the connection says of itself, whether or not anybody has asked it something. */
export interface ConnectionEvents {
  /** Commands can be sent from now on. */
  ready(): void;
  failed(error: Error): void;
}

export type Connect = (address: StoreAddress, ca: string | null, events: ConnectionEvents) => Promise<Connection>;

const connectTimeoutMs = 1_000;
const reconnectMs = 200;
/** A connection that owes an answer for so long is given up for a new one; the host may be gone without a word. */
const silentMs = 1_000;

const ratePrefix = "inferencehub:rate:";
const presenceKey = "inferencehub:gateways";

/** Refused by none, and gone in seconds: finds out whether a charge can be written. */
const trial: Take = ["trial", 1, Number.MAX_SAFE_INTEGER, { requests: null, rows: null, windowS: 1, burst: 0 }];

/** Resolves before anything is connected. `ca`: PEM file; rejects where it can't be read. */
export const connectRedis: Connect = async (address, ca, events) => {
  // CommonJS: as a bundle it has a default export alone.
  const { Redis } = (await import("ioredis")).default;
  const redis = new Redis(optionsFrom(address, ca)) as ScriptedRedis;
  redis.defineCommand("takePoints", { lua: takeScript });
  redis.defineCommand("countTokens", { lua: tokenScript });
  redis.defineCommand("bePresent", { lua: presenceScript, numberOfKeys: 1 });
  redis.on("ready", events.ready);
  redis.on("error", events.failed);
  // What it comes to is said by the two events.
  redis.connect().catch(() => {});

  async function take(takes: readonly Take[]): Promise<readonly Taken[]> {
    return takenFromReply(await redis.takePoints(2 * takes.length, ...takeArguments(ratePrefix, takes)));
  }

  return {
    take,
    async tokens(question) {
      return tokensFromReply(await redis.countTokens(2 * question.parts.length, ...tokenArguments(ratePrefix, question)));
    },
    async beat(name) {
      const [gateways] = await Promise.all([redis.bePresent(presenceKey, name), take([trial])]);
      return gateways;
    },
    close(name) {
      const gone = redis.zrem(presenceKey, name);
      // With what was written before; nobody waits for it.
      gone.catch(() => {}).finally(() => redis.disconnect());
    },
  };
};

/** With the scripts as commands: ioredis sends their digests, and the scripts where Redis does not know them. */
interface ScriptedRedis extends Redis {
  takePoints(keys: number, ...keysAndValues: readonly (string | number)[]): Promise<number[]>;
  countTokens(keys: number, ...keysAndValues: readonly (string | number)[]): Promise<number[]>;
  bePresent(key: string, name: string): Promise<number>;
}

function optionsFrom({ host, port, path, isTls, username, password, db }: StoreAddress, ca: string | null) {
  return {
    ...(path === undefined ? { host: host!, port: port! } : { path }),
    ...(isTls && { tls: ca === null ? {} : { ca: readFileSync(ca) } }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    db,
    connectionName: "inferencehub",
    disableClientInfo: true,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    socketTimeout: silentMs,
    retryStrategy: () => reconnectMs,
    // A charge that waited for Redis to come back would be late, and one that is sent again would count twice.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Whether it can be written to is asked by beats.
    enableReadyCheck: false,
    // After a failover the name may lead to another machine.
    reconnectOnError: ({ message }: Error) => message.startsWith("READONLY"),
  } satisfies RedisOptions;
}
