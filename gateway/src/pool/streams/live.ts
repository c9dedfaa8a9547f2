/** The streams that workers are at: how many of each version, and their end when the gateway leaves. */

interface Streaming {
  readonly content: { readonly model: string; readonly version: string };
}

/** How many streams of a version there are. */
export interface VersionStreams {
  readonly model: string;
  readonly version: string;
  readonly streams: number;
}

export class LiveStreams<Stream extends Streaming> {
  readonly #streams = new Set<Stream>();

  add(stream: Stream): void {
    this.#streams.add(stream);
  }

  /** Harmless for what is none. */
  remove(stream: object): void {
    if (this.#streams.size > 0) this.#streams.delete(stream as Stream);
  }

  all(): readonly Stream[] {
    return [...this.#streams];
  }

  byVersion(): readonly VersionStreams[] {
    const counts = new Map<string, VersionStreams>();
    for (const { content } of this.#streams) {
      const { model, version } = content;
      const key = `${model}/${version}`;
      counts.set(key, { model, version, streams: (counts.get(key)?.streams ?? 0) + 1 });
    }
    return [...counts.values()];
  }
}
