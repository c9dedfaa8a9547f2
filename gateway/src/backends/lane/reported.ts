/** What a worker last said of how it stands. */

import type { QueueDepth } from "../backend.ts";
import type { WorkerReport } from "./exchange/read-response.ts";

export class Reported {
  /** Resident memory of its process; 0: not known. */
  memoryBytes = 0;
  readonly #queues = new Map<string, QueueDepth>();

  get queues(): QueueDepth[] {
    return [...this.#queues.values()];
  }

  take({ loads, residentMemoryBytes }: WorkerReport): void {
    for (const depth of loads) this.#queues.set(`${depth.model}/${depth.version}`, depth);
    if (residentMemoryBytes > 0) this.memoryBytes = residentMemoryBytes;
  }

  /** It is gone, and what it had with it. */
  forget(): void {
    this.#queues.clear();
    this.memoryBytes = 0;
  }
}
