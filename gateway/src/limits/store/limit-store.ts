/** A store that several gateways share, as far as it answers in time: watched, left alone while it is away, and taken up again. */

import type { Log } from "../../telemetry/log/log.ts";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import type { Elsewhere } from "../gathered-buckets.ts";
import type { Take, Taken } from "../rate-limiter.ts";
import type { TokenAnswer, TokenQuestion } from "../tokens/keeper.ts";
import type { StoreAddress } from "./address.ts";
import type { Connect, Connection } from "./connection.ts";
import { Crowd } from "./crowd.ts";

/** Between two beats of a store that is there, in milliseconds. */
const beatEveryMs = 500;
/** Before the tries to reach one that is away; the last goes on. A pause of a moment is over with the first. */
const triesMs = [0, 50, 100, 200, 400, 500] as const;
/** Whoever was there for so long gets the quick tries again when it goes. */
const steadyMs = 10_000;
/** Shorter absences are counted, and not worth a line. */
const toldAfterMs = 250;
/** How long a start waits for the store, which need not be there. */
const startMs = 500;

export interface LimitStoreParts {
  readonly address: StoreAddress;
  /** PEM file with the authority of its certificate; null: those of the system. */
  readonly ca: string | null;
  /** Whoever has no answer within this time does without. */
  readonly answerMs: number;
  /** Of the gateway, among those that share the store. */
  readonly name: string;
  /** How many those are; null: as many as have been seen there. */
  readonly gateways: number | null;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Pick<Log, "warn" | "info">;
}

export class LimitStore implements Elsewhere {
  readonly #parts: LimitStoreParts;
  readonly #crowd: Crowd;
  #connection: Connection | undefined;
  #isUp = false;
  #isTold = false;
  #isStopped = false;
  /** Since when it is there, or away. */
  #sinceMs: number;
  #tries = 0;
  #reason = "there was no answer yet";
  #cancelBeat: () => void = () => {};
  #cancelTelling: () => void = () => {};
  readonly #firstTime = Promise.withResolvers<void>();

  constructor(parts: LimitStoreParts) {
    this.#parts = parts;
    this.#crowd = new Crowd(parts.clock);
    this.#sinceMs = parts.clock.now();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** How many share it, this one included. */
  get gateways(): number {
    return this.#parts.gateways ?? this.#crowd.size;
  }

  /** Resolves when the store has answered, or after half a second. Rejects when the PEM file can't be read. */
  async start(): Promise<void> {
    const { address, ca, connect, timers } = this.#parts;
    this.#tellLater();
    this.#connection = await connect(address, ca, {
      ready: () => this.#isUp || this.#beatIn(0),
      failed: ({ message }) => {
        this.#reason = message;
      },
    });
    this.#beatIn(beatEveryMs);
    const waited = Promise.withResolvers<void>();
    const cancel = timers.after(startMs, waited.resolve);
    await Promise.race([this.#firstTime.promise, waited.promise]);
    cancel();
  }

  stop(): void {
    this.#isStopped = true;
    this.#isUp = false;
    this.#cancelBeat();
    this.#cancelTelling();
    this.#connection?.close(this.#parts.name);
  }

  ask(takes: readonly Take[]): Promise<readonly Taken[]> {
    return this.#asked((connection) => connection.take(takes));
  }

  askTokens(question: TokenQuestion): Promise<TokenAnswer> {
    return this.#asked((connection) => connection.tokens(question));
  }

  async #asked<Answer>(ask: (connection: Connection) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#inTime(ask(this.#connection!));
    } catch (error) {
      this.#failed(error as Error);
      throw error;
    }
  }

  #beatIn(ms: number): void {
    this.#cancelBeat();
    if (!this.#isStopped) this.#cancelBeat = this.#parts.timers.after(ms, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    try {
      this.#crowd.saw(await this.#inTime(this.#connection!.beat(this.#parts.name)));
      if (!this.#isUp) this.#cameBack();
      this.#beatIn(beatEveryMs);
    } catch (error) {
      this.#failed(error as Error);
      this.#beatIn(triesMs[this.#tries]!);
      this.#tries = Math.min(this.#tries + 1, triesMs.length - 1);
    }
  }

  #failed({ message }: Error): void {
    if (!isNotConnected(message)) this.#reason = message;
    else if (this.#isUp) this.#reason = "the connection has ended";
    if (!this.#isUp) return;
    const nowMs = this.#parts.clock.now();
    if (nowMs - this.#sinceMs >= steadyMs) this.#tries = 0;
    this.#isUp = false;
    this.#sinceMs = nowMs;
    this.#tellLater();
    this.#beatIn(triesMs[this.#tries]!);
  }

  #cameBack(): void {
    const { address, clock, log } = this.#parts;
    this.#cancelTelling();
    if (this.#isStopped) return;
    this.#isUp = true;
    this.#firstTime.resolve();
    const nowMs = clock.now();
    if (this.#isTold)
      log.info({ store: address.shown, away_ms: Math.round(nowMs - this.#sinceMs) }, "the limit store is back: limits are shared again");
    this.#isTold = false;
    this.#sinceMs = nowMs;
  }

  #tellLater(): void {
    const { address, log, timers } = this.#parts;
    this.#cancelTelling = timers.after(toldAfterMs, () => {
      this.#isTold = true;
      const fields = { store: address.shown, reason: this.#reason, gateways: this.gateways };
      log.warn(fields, "the limit store can't be used: until it can, this gateway gives out its share of each limit");
    });
  }

  /** A reply that has arrived meanwhile is read before its time is over, however long this process was busy. */
  #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const { answerMs, timers } = this.#parts;
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no answer within ${answerMs} ms`));
      const cancel = timers.after(answerMs, () => void setImmediate(late));
      answer.then(resolve, reject).finally(cancel);
    });
  }
}

/** As ioredis puts it; why there is none, the connection says itself. */
function isNotConnected(message: string): boolean {
  return message.startsWith("Stream isn't writeable") || message.startsWith("Reached the max retries");
}
