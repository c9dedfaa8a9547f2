/** What the gateway processes of one machine say to each other: HTTP on a private socket, on which the first serves the others. */

import type { Taken } from "../limits/rate-limiter.ts";
import type { FirstShare } from "../traffic/choose/shares.ts";
import type { PairNote } from "../traffic/shadow/pairs.ts";

/** Which of several gateway processes one is. */
export interface Seat {
  /** 1 for the first, which does for all of them what only one can do. */
  readonly number: number;
  readonly count: number;
  /** Path of the first one's socket. */
  readonly socket: string;
}

/** The others ask with these; `watch` is a GET whose answer goes on, a line for each `Ask`. */
export const paths = {
  /** Held open as long as the process lives. */
  watch: "/watch",
  /** What became of an `Ask`; its id follows. */
  answers: "/answers/",
  /** Takes points from the buckets of all: `Take[]` in, `Answer` back. */
  take: "/take",
  /** Keeps room for tokens, or settles it: `TokenQuestion` in, `TokenAnswer` back. */
  tokens: "/tokens",
  /** What calls came to, as `report.ts` writes it. */
  report: "/report",
  /** What all of them come to by version: `VersionTotals[]` back. */
  totals: "/totals",
  /** A caller's request that only the first can answer; its own path follows. */
  forward: "/forward",
} as const;

/** Names the process that watches. */
export const processHeader = "x-inferencehub-process";
/** Of a forwarded request: its caller's address, and whether it came over TLS. */
export const callerHeader = "x-inferencehub-caller";

/** The shares of canaries, by model. */
export type Shares = Readonly<Record<string, FirstShare>>;

/** What holds now and is in nobody's state: the shares of canaries, and the versions that serve as `served.ts` has them. */
export interface Now {
  readonly shares: Shares;
  readonly served: string;
}

/**
 * What the first wants of the others. follow: take over what is in the state, and what holds now; answered when that is done.
 * metrics: the readings of this moment. report: what calls came to until now; answered when that has been said.
 */
export type Question = ({ readonly ask: "follow" } & Now) | { readonly ask: "metrics" | "report" };

export type Ask = Question & { readonly id: number };

export type Answer = readonly Taken[];

/** What is read of a process now and then, for the live samples and the list of workers. */
export interface Reading {
  /** Calls that wait for a worker to come back. */
  readonly waiting: number;
  /** Calls that workers have, and those of them that have not left yet, by worker. */
  readonly workers: Readonly<Record<string, readonly [inFlight: number, pending: number]>>;
}

/** What is known of calls beside their numbers, and requests that are none; each is said with how often it happened. */
export type Note =
  | readonly ["request", method: string, route: string, status: number]
  | readonly ["pair", model: string, version: string, shadowVersion: string, note: PairNote]
  | readonly ["compared", model: string, version: string, isOtherwise: boolean];
