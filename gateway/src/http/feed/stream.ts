/** What one reader of GET /admin/live is sent: server-sent events, composed when it takes them and not before. */

import { Readable } from "node:stream";
import type { VisibleModels } from "../../auth/caller/caller.ts";
import { type Sample, textFromSample } from "../../telemetry/feed/sample.ts";
import type { Clock } from "../../time/clock.ts";

/** After a lost connection a browser waits so long, in milliseconds. */
const retryMs = 1_000;
/** For proxies that close what is silent, and for readers that want to know that the connection stands. */
const commentEveryMs = 15_000;
/** A reader that has had this time and is still behind is too slow: it may come again, and say where it was. */
const patienceMs = 30_000;
/** What is composed at once; with what a socket holds, all that lies in memory for one reader. */
const chunkLength = 16 * 1024;

/** The workers as the admins see them. */
export interface WorkersNews {
  /** Counts up with each change. */
  readonly revision: number;
  /** JSON. */
  readonly text: string;
}

/** Where a stream reads what it sends: nothing is queued for a reader, it has a place in what is kept anyway. */
export interface FeedNews {
  /** The oldest sample with a greater id. */
  after(id: number): Sample | undefined;
  /** As somebody sees them who may know of these models. */
  workers(visible: VisibleModels): WorkersNews;
}

/** What a reader gets. */
export interface FeedView {
  /** Models that it may see; null: all. */
  readonly models: VisibleModels;
  readonly seesWorkers: boolean;
  /** Samples with greater ids are sent. */
  readonly afterId: number;
}

export class FeedStream extends Readable {
  readonly #news: FeedNews;
  readonly #view: FeedView;
  readonly #clock: Clock;
  #sentId: number;
  #sentRevision = 0;
  #wantsMore = false;
  #caughtUpMs: number;
  #commentedMs: number;

  constructor(news: FeedNews, view: FeedView, clock: Clock) {
    super({ highWaterMark: chunkLength });
    this.#news = news;
    this.#view = view;
    this.#clock = clock;
    this.#sentId = view.afterId;
    this.#caughtUpMs = this.#commentedMs = clock.now();
    this.push(`retry: ${retryMs}\n\n`);
  }

  /** In a turn of its own: an hour of the past, in one go, would keep predictions waiting. */
  override _read(): void {
    this.#wantsMore = true;
    setImmediate(() => this.proceed());
  }

  /** There may be news. */
  proceed(): void {
    if (!this.#wantsMore || this.destroyed) return;
    const text = this.#compose();
    if (text === "") return;
    this.#wantsMore = false;
    this.push(text);
  }

  get isTooSlow(): boolean {
    return this.#clock.now() - this.#caughtUpMs > patienceMs;
  }

  /** Nothing follows what has been sent. */
  finish(): void {
    this.#wantsMore = false;
    this.push(null);
  }

  #compose(): string {
    const nowMs = this.#clock.now();
    let text = "";
    if (nowMs - this.#commentedMs >= commentEveryMs) {
      text += ":\n\n";
      this.#commentedMs = nowMs;
    }
    if (this.#view.seesWorkers) text += this.#composeWorkers();
    while (text.length < chunkLength) {
      const sample = this.#news.after(this.#sentId);
      if (sample === undefined) {
        this.#caughtUpMs = nowMs;
        break;
      }
      text += `id: ${sample.id}\nevent: sample\ndata: ${textFromSample(sample, this.#view.models)}\n\n`;
      this.#sentId = sample.id;
    }
    return text;
  }

  #composeWorkers(): string {
    const { revision, text } = this.#news.workers(this.#view.models);
    if (revision === this.#sentRevision) return "";
    this.#sentRevision = revision;
    return `event: workers\ndata: ${text}\n\n`;
  }
}
