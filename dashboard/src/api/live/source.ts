/** Where live samples come from: the gateway's server-sent events, and its memory of the last hour. */

import { address } from "../address.ts";
import { api, dataOf } from "../client.ts";
import { unreachable } from "../problem.ts";
import type { LiveHistory, Sample, WorkerInfo } from "../types.ts";
import type { LiveHandlers, LiveSource } from "./stream.ts";

/** A gateway that takes longer for what lies in its memory is not there. */
const HISTORY_TIMEOUT_MS = 5_000;

/** The part of an EventSource that is used. */
export interface EventStream {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export function liveSource(openStream: (url: string) => EventStream = (url) => new EventSource(url)): LiveSource {
  return {
    open: (handlers) => listened(openStream(address("/admin/live")), handlers),
    history: historyOf,
  };
}

/** The browser would open the stream again by itself, but not after every failure, and without telling why it failed. */
function listened(stream: EventStream, handlers: LiveHandlers): () => void {
  stream.addEventListener("open", () => handlers.opened());
  stream.addEventListener("sample", ({ data }) => handlers.sample(JSON.parse(data) as Sample));
  stream.addEventListener("workers", ({ data }) => handlers.workers((JSON.parse(data) as { workers: WorkerInfo[] }).workers));
  stream.addEventListener("error", () => handlers.failed());
  return () => stream.close();
}

async function historyOf(seconds: number): Promise<readonly Sample[]> {
  const signal = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
  try {
    const answer = api.GET("/admin/live/history", { params: { query: { seconds } }, signal });
    return (await dataOf<LiveHistory>(answer)).samples;
  } catch (thrown) {
    throw signal.aborted ? unreachable() : thrown;
  }
}
