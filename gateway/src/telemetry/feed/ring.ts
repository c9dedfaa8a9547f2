/** The samples of the last hour, in bounded memory. */

import type { Sample } from "./sample.ts";

/** How much of the past is kept. */
export const keptMs = 3_600_000;

/**
 * What the samples may take up. Measured: a quiet second takes 140 bytes, a version with a hundred calls in it 340. So the
 * whole hour fits where ten versions have calls in each and every second of it (12 MB); with more, the past is shorter.
 */
const maxBytes = 16 * 1024 * 1024;

/** Of a sample and of a version's part in it, beside their text: objects, arrays and the heads of strings. */
const sampleBytes = 150;
const partBytes = 100;

export class SampleRing {
  /** Oldest first, ids without gaps; what lies before `#first` has been given up. */
  #samples: (Sample | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  readonly #maxBytes: number;

  constructor(bytes = maxBytes) {
    this.#maxBytes = bytes;
  }

  /** About what the samples take up. */
  get bytes(): number {
    return this.#bytes;
  }

  get newest(): Sample | undefined {
    return this.#samples.at(-1);
  }

  /** Takes the next sample. */
  push(sample: Sample): void {
    this.#samples.push(sample);
    this.#bytes += bytesOf(sample);
    while (this.#oldest !== sample && (this.#bytes > this.#maxBytes || this.#oldest.atMs <= sample.atMs - keptMs)) this.#drop();
    // Moving the rest up a place each second would touch the whole hour; now and then it costs nothing.
    if (this.#first > 256 && this.#first * 2 > this.#samples.length) {
      this.#samples = this.#samples.slice(this.#first);
      this.#first = 0;
    }
  }

  /** The oldest sample with a greater id. */
  after(id: number): Sample | undefined {
    if (this.newest === undefined || id >= this.newest.id) return undefined;
    return this.#samples[this.#first + Math.max(0, id - this.#oldest.id + 1)];
  }

  /** Samples that are no older than that, oldest first. */
  since(wallMs: number): Sample[] {
    return this.#samples.slice(this.#first).filter((sample) => sample!.atMs > wallMs) as Sample[];
  }

  get #oldest(): Sample {
    return this.#samples[this.#first]!;
  }

  #drop(): void {
    this.#bytes -= bytesOf(this.#oldest);
    this.#samples[this.#first] = undefined;
    this.#first++;
  }
}

function bytesOf({ all, parts }: Sample): number {
  return parts.reduce((sum, { text, latencies }) => sum + partBytes + text.length + 2 * latencies.length, sampleBytes + all.length);
}
