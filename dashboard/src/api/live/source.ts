/** Where live samples come from: the gateway's server-sent events, and its memory of the last hour. */

import type { LiveEvent } from "@inferencehub/client";
import { hub } from "../hub.ts";
import type { Sample } from "../types.ts";
import type { LiveHandlers, LiveSource } from "./stream.ts";

/** A gateway that takes longer for what lies in its memory is not there. */
const HISTORY_TIMEOUT_MS = 5_000;

/** What of the client is used. */
export interface LiveFeed {
  watch(options: { readonly signal: AbortSignal }): AsyncIterable<LiveEvent>;
  history(seconds: number, options: { readonly timeoutMs: number }): Promise<readonly Sample[]>;
}

export function liveSource(feed: LiveFeed = hub.live): LiveSource {
  return {
    open(handlers) {
      const listening = new AbortController();
      void listen(feed, handlers, listening.signal);
      return () => listening.abort();
    },
    history: (seconds) => feed.history(seconds, { timeoutMs: HISTORY_TIMEOUT_MS }),
  };
}

/** Until the stream ends, which it never does by itself. */
async function listen(feed: LiveFeed, handlers: LiveHandlers, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of feed.watch({ signal })) {
      if (signal.aborted) return;
      if (event.type === "sample") handlers.sample(event.sample);
      else if (event.type === "workers") handlers.workers(event.workers);
      else handlers.opened();
    }
  } catch {
    // The history says why.
  }
  if (!signal.aborted) handlers.failed();
}
