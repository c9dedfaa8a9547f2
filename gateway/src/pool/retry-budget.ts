/**
 * How many calls are sent to a worker again: enough that one worker's end costs nobody an answer, too few to double the load of
 * workers that fail at everything.
 *
 * A tenth of the calls of the last ten seconds, or ten, may be sent again whatever comes of it (Google's SRE book, "Handling
 * Overload": a client's retries stay below 10 %; the window is that of Finagle's RetryBudget, the floor that of Envoy's
 * retry_budget.min_retry_concurrency). Beyond it, each answer earns one, and one that comes to nothing costs what ten answers have
 * earned (gRPC's retry throttling, A6, tokenRatio 0.1). And a worker that is lost pays, once, for whatever it had then: that is a
 * burst, but no amplification, as long as not every worker is lost again and again.
 */

const [windowS, share, floor] = [10, 0.1, 10];
/** Answers that count at most, so that those of good days do not pay for an outage. */
const maxEarned = 500;
/** What one costs that comes to nothing, besides itself. */
const forfeit = 9;
/** Losses of workers in the window that pay for the calls that those had. */
const paidLosses = 3;

/** What a call notes for it. */
export interface Sent {
  /** Which of all sends its last one was. */
  nthSend: number;
  /** How often it has been sent again. */
  retries: number;
}

/** Counted since the start. */
export interface Attempts {
  readonly sent: number;
  readonly denied: number;
}

/** A worker was lost: it had what was sent to it before. */
interface Loss {
  readonly sendsBefore: number;
  readonly atMs: number;
  readonly pays: boolean;
}

export class RetryBudget {
  /** Of each second of the window, by the second modulo its length. */
  readonly #calls = new Int32Array(windowS);
  readonly #retries = new Int32Array(windowS);
  #second = 0;
  /** Sums of both. */
  #callsInWindow = 0;
  #retriesInWindow = 0;
  #earned = 0;
  #sends = 0;
  #denied = 0;
  /** The last of each worker. */
  readonly #losses = new Map<string, Loss>();
  #paidAtMs: number[] = [];

  /** How often calls were handed to workers, and how often one was not sent again because too many were. */
  get attempts(): Attempts {
    return { sent: this.#sends, denied: this.#denied };
  }

  /** A call has come. */
  began(nowMs: number): void {
    this.#turn(nowMs);
    this.#calls[this.#second % windowS]!++;
    this.#callsInWindow++;
  }

  /** A worker has answered, not refused. */
  answered(): void {
    if (this.#earned < maxEarned) this.#earned++;
  }

  /** It is handed to a worker. */
  sent(call: Sent): void {
    call.nthSend = ++this.#sends;
  }

  /** It came back without an answer: may it be sent again? Counts it then. */
  takeRefused(call: Sent, nowMs: number): boolean {
    this.#wasted(call);
    return this.#noted(call, this.#take(nowMs));
  }

  /** The same for one that came back because `worker` was lost, or leaves. */
  takeLost(call: Sent, worker: string, nowMs: number): boolean {
    this.#wasted(call);
    return this.#noted(call, (call.retries === 0 && this.#lossOf(call, worker, nowMs).pays) || this.#take(nowMs));
  }

  /** What was sent again has come to nothing. */
  #wasted(call: Sent): void {
    if (call.retries > 0) this.#earned = Math.max(0, this.#earned - forfeit);
  }

  #noted(call: Sent, isTaken: boolean): boolean {
    if (isTaken) call.retries++;
    else this.#denied++;
    return isTaken;
  }

  #take(nowMs: number): boolean {
    this.#turn(nowMs);
    if (this.#retriesInWindow < Math.max(floor, share * this.#callsInWindow)) {
      this.#retries[this.#second % windowS]!++;
      this.#retriesInWindow++;
      return true;
    }
    if (this.#earned === 0) return false;
    this.#earned--;
    return true;
  }

  #lossOf({ nthSend }: Sent, worker: string, nowMs: number): Loss {
    const known = this.#losses.get(worker);
    // What was sent later than that was lost another time.
    return known !== undefined && nthSend <= known.sendsBefore ? known : this.#lost(worker, nowMs);
  }

  #lost(worker: string, atMs: number): Loss {
    const since = atMs - windowS * 1_000;
    this.#paidAtMs = this.#paidAtMs.filter((paidAtMs) => paidAtMs > since);
    for (const [name, { atMs: lostAtMs }] of this.#losses) if (lostAtMs <= since) this.#losses.delete(name);
    const loss = { sendsBefore: this.#sends, atMs, pays: this.#paidAtMs.length < paidLosses };
    if (loss.pays) this.#paidAtMs.push(atMs);
    this.#losses.set(worker, loss);
    return loss;
  }

  /** Forgets the seconds that have left the window. */
  #turn(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second === this.#second) return;
    for (let left = Math.min(second - this.#second, windowS); left > 0; left--) {
      const at = (second - left + 1) % windowS;
      this.#callsInWindow -= this.#calls[at]!;
      this.#retriesInWindow -= this.#retries[at]!;
      this.#calls[at] = this.#retries[at] = 0;
    }
    this.#second = second;
  }
}
