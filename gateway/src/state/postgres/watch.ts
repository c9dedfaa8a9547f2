/**
 * One connection of its own that hears what other gateways change, holds what one gateway at a time may hold, and knows
 * whether the database is there. What it may have missed while it was away counts as changed.
 */

import type { Client } from "pg";
import type { Timers } from "../../time/timers.ts";
import type { Sharing, Topic } from "../database.ts";
import { locks } from "./locks.ts";

export const channel = "inferencehub";

const topics: readonly Topic[] = ["keys", "sessions", "traffic", "unloaded", "canaries"];

/** A server that answers nothing is away, however open the connection is, in milliseconds. */
const beatMs = 1_000;
/** Notifications are not lost; this is for what nobody has thought of, in milliseconds. */
const rereadMs = 30_000;
const firstRetryMs = 100;
const lastRetryMs = 1_000;

export interface WatchParts {
  readonly connect: () => Promise<Client>;
  readonly timers: Timers;
  /** Whether this one may be the gateway that judges canaries. */
  readonly mayJudge: boolean;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  readonly shown: string;
}

export class DatabaseWatch implements Sharing {
  isUp = false;
  isJudge = false;
  readonly #parts: WatchParts;
  readonly #generations = new Map<Topic, number>();
  readonly #listeners = new Set<(topic: Topic) => void>();
  #client: Client | undefined;
  #cancel: () => void = () => {};
  #beats = 0;
  #retryMs = firstRetryMs;
  #isClosed = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  generation(topic: Topic): number {
    return this.#generations.get(topic) ?? 0;
  }

  onChange(listener: (topic: Topic) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Rejects when nobody is there. */
  async start(): Promise<void> {
    const client = await this.#parts.connect();
    try {
      client.on("notification", ({ payload }) => this.#changed(payload as Topic));
      client.on("error", (error) => this.#lost(client, error));
      client.on("end", () => this.#lost(client, new Error("the connection was closed")));
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
    this.#retryMs = firstRetryMs;
    this.isUp = true;
    for (const topic of topics) this.#changed(topic);
    await this.#beat(client);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  #changed(topic: Topic): void {
    this.#generations.set(topic, this.generation(topic) + 1);
    for (const listener of this.#listeners) listener(topic);
  }

  /** Shows that the server answers, and tries to become the judge while nobody is: the lock goes with the connection. */
  async #beat(client: Client): Promise<void> {
    try {
      if (this.#parts.mayJudge && !this.isJudge) {
        const { rows } = await client.query("SELECT pg_try_advisory_lock($1, $2) AS is_mine", [...locks.judge]);
        this.isJudge = this.#client === client && rows[0].is_mine;
      } else await client.query("SELECT 1");
    } catch (error) {
      return this.#lost(client, error as Error);
    }
    if (this.#client !== client) return;
    this.#beats += 1;
    if (this.#beats % Math.round(rereadMs / beatMs) === 0) for (const topic of topics) this.#changed(topic);
    this.#cancel = this.#parts.timers.after(beatMs, () => void this.#beat(client));
  }

  #lost(client: Client, error: Error): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.isJudge = false;
    this.isUp = false;
    this.#cancel();
    // Whatever it still holds: another connection is to have it.
    client.end().catch(() => {});
    const { log, shown } = this.#parts;
    log.warn(
      { error: error.message, database: shown },
      "the database is away: calls are served by what is known, and nothing can be changed",
    );
    this.#tryAgainSoon();
  }

  #tryAgainSoon(): void {
    if (this.#isClosed) return;
    const inMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs);
    this.#cancel = this.#parts.timers.after(inMs, () => {
      this.start().then(
        () => this.#parts.log.info({ database: this.#parts.shown }, "the database is back, and all that it says is read again"),
        () => this.#tryAgainSoon(),
      );
    });
  }
}
