/** What goes on, second by second: `hub.live`. Needs the scope metrics or admin. */

import type { CallOptions, Connection } from "../calls/connection.ts";
import { openStream } from "../calls/open-stream.ts";
import type { FailedCall, Sample, WorkerInfo } from "../types.ts";

export type LiveEvent =
  /** From here on nothing is missed. */
  | { readonly type: "open" }
  /** Each second; `id` is what `after` takes. */
  | { readonly type: "sample"; readonly id: string; readonly sample: Sample }
  /** At first and whenever they change; for admins only. */
  | { readonly type: "workers"; readonly workers: readonly WorkerInfo[] };

export interface WatchOptions extends CallOptions {
  /** The id of the last sample that was seen: what came after it comes first, as long as the gateway keeps it. */
  readonly after?: string | undefined;
}

export class Live {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Follows one stream until it ends, its signal is aborted, or the loop over it is left: `for await (const event of hub.live.watch())`.
   * It ends when the gateway leaves; `timeoutMs` bounds only how long it takes to open.
   */
  async *watch({ after, headers, ...options }: WatchOptions = {}): AsyncGenerator<LiveEvent, void> {
    const { events, parsed, close } = await openStream(this.#connection, {
      ...options,
      method: "GET",
      path: "/admin/live",
      headers: { ...headers, ...(after !== undefined && { "last-event-id": after }) },
    });
    try {
      yield { type: "open" };
      for await (const { type, data, id } of events) {
        if (type === "sample") yield { type, id, sample: parsed(data) as Sample };
        else if (type === "workers") yield { type, workers: (parsed(data) as { workers: WorkerInfo[] }).workers };
      }
    } finally {
      close();
    }
  }

  /** Calls that failed lately, some of each kind; newest first. */
  async failures(options?: CallOptions): Promise<readonly FailedCall[]> {
    return (await this.#connection.request("get", "/admin/live/failures", options)).failures;
  }

  /** The samples of the last so many seconds, up to an hour; oldest first. */
  async history(seconds: number, options?: CallOptions): Promise<readonly Sample[]> {
    return (await this.#connection.request("get", "/admin/live/history", { ...options, query: { seconds } })).samples;
  }
}
