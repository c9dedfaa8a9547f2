/** All readers of GET /admin/live: how many there may be, and what ends them. */

import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { VisibleModels } from "../../auth/caller/caller.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { CallFeed } from "../../telemetry/feed/feed.ts";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import type { Departure } from "../listener/listener.ts";
import { FeedStream, type FeedView, type WorkersNews } from "./stream.ts";

/** Each may hold some 50 kB. */
const maxReaders = 100;
const retryAfterMs = 5_000;
/** What has been sent gets this long to leave after the end of a stream. */
const lingerMs = 500;

export interface FeedReader extends FeedView {
  readonly response: ServerResponse;
  /** Asked each second: its key may be revoked meanwhile. */
  isStillAdmitted(): boolean;
}

export interface FeedReadersParts {
  readonly feed: CallFeed;
  /** What GET /admin/workers answers. */
  readonly workers: (visible: VisibleModels) => object;
  readonly departure: Departure;
  readonly clock: Clock;
  readonly timers: Timers;
}

export class FeedReaders {
  readonly #parts: FeedReadersParts;
  readonly #streams = new Map<FeedStream, FeedReader>();
  #workers = { revision: 0, text: "" };

  constructor(parts: FeedReadersParts) {
    this.#parts = parts;
    parts.feed.onSample(() => this.#tellAll());
    parts.departure.onLeaving(() => {
      for (const stream of this.#streams.keys()) this.#end(stream);
    });
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The events for a reader, until its response is closed. Throws QUEUE_FULL. */
  open(reader: FeedReader): Readable {
    if (this.#streams.size >= maxReaders)
      throw new GatewayError(
        "QUEUE_FULL",
        `${maxReaders} streams of live samples are open, and there may be no more; close one, or try again later.`,
        {
          retryAfterMs,
        },
      );
    const { feed, clock, departure } = this.#parts;
    if (reader.seesWorkers) this.#lookAtWorkers();
    const stream = new FeedStream({ after: (id) => feed.after(id), workers: (visible) => this.#workersFor(visible) }, reader, clock);
    this.#streams.set(stream, reader);
    reader.response.once("close", () => {
      this.#streams.delete(stream);
      stream.destroy();
    });
    // Begun and ended, so that a browser comes again, and to the next gateway; after an error it would not.
    if (departure.leaving) this.#end(stream);
    return stream;
  }

  #tellAll(): void {
    if ([...this.#streams.values()].some(({ seesWorkers }) => seesWorkers)) this.#lookAtWorkers();
    for (const [stream, reader] of this.#streams)
      if (!reader.isStillAdmitted()) this.#end(stream);
      else if (stream.isTooSlow) reader.response.destroy();
      else stream.proceed();
  }

  #lookAtWorkers(): void {
    const text = JSON.stringify(this.#parts.workers(null));
    if (text !== this.#workers.text) this.#workers = { revision: this.#workers.revision + 1, text };
  }

  #workersFor(visible: VisibleModels): WorkersNews {
    if (visible === null) return this.#workers;
    return { ...this.#workers, text: JSON.stringify(this.#parts.workers(visible)) };
  }

  #end(stream: FeedStream): void {
    const reader = this.#streams.get(stream);
    if (reader === undefined) return;
    stream.finish();
    // A reader that does not take what was sent would hold up a gateway that leaves.
    this.#parts.timers.after(lingerMs, () => reader.response.destroy());
  }
}
