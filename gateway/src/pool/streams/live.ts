/** The streams that workers are at: how many of each version, and their end when the gateway leaves. */

interface Streaming {
  readonly content: { readonly model: string; readonly version: string };
  /** No worker is at it any more. */
  readonly settled: boolean;
  /** Settles with it. */
  readonly answer: Promise<unknown>;
  /** Ends it because the gateway leaves. */
  leave(): void;
}

/** How many streams of a version there are. */
export interface VersionStreams {
  readonly model: string;
  readonly version: string;
  readonly streams: number;
}

export class LiveStreams<Stream extends Streaming> {
  readonly #streams = new Set<Stream>();
  #isLeaving = false;

  /** One begins; it ends at once in a gateway that has waited for such long enough. */
  add(stream: Stream): void {
    if (this.#isLeaving) stream.leave();
    if (stream.settled) return;
    this.#streams.add(stream);
    const remove = (): void => void this.#streams.delete(stream);
    stream.answer.then(remove, remove);
  }

  byVersion(): readonly VersionStreams[] {
    const counts = new Map<string, VersionStreams>();
    for (const { content, settled } of this.#streams) {
      if (settled) continue;
      const { model, version } = content;
      const key = `${model}/${version}`;
      counts.set(key, { model, version, streams: (counts.get(key)?.streams ?? 0) + 1 });
    }
    return [...counts.values()];
  }

  /** Ends them all, and those that begin from now on. */
  leave(): void {
    this.#isLeaving = true;
    for (const stream of [...this.#streams]) stream.leave();
  }
}
