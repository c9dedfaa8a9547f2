/** One version of one model as the gateway knows it. */
import type { AnnouncedVersion } from "../backends/announced-version.ts";

/** What all workers together say of one version. */
export interface ModelVersion extends AnnouncedVersion {
  /** Workers on which it is READY. */
  readonly workers: number;
  /** Why it takes no calls for a while although workers have it READY; absent where it does. */
  readonly withdrawn?: string;
}

/** Whether runs of the version hold the rows of several calls. */
export function sharesRuns({ batched, maxBatchSize, inputs }: ModelVersion): boolean {
  return batched && maxBatchSize > 1 && inputs.length > 0;
}
