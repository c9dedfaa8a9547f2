/** What the first of several gateway processes knows of all of them, in the places where one alone knows of itself. */

import type { WorkerPool, WorkerStatus } from "../pool/pool.ts";
import type { Company } from "../siblings/first/company.ts";
import type { Note } from "../siblings/messages.ts";
import type { FeedView } from "../telemetry/feed/feed.ts";
import type { ReadMetric } from "../telemetry/metrics/merge.ts";
import type { FleetView, Metrics, OtherProcesses } from "../telemetry/metrics/metrics.ts";
import type { CanaryWatch } from "../traffic/canary/watch.ts";
import type { ShadowCopies } from "../traffic/shadow/copies.ts";
import type { PairNote } from "../traffic/shadow/pairs.ts";

/** A worker's queues are the same whoever reads them; calls that wait are each process's own. */
export function feedOfAll(view: FleetView, company: Company): FeedView {
  return { queues: view.queues, waitingCalls: () => view.waitingCalls() + company.waiting };
}

export function metricsOfAll(company: Company, name: string): OtherProcesses {
  return { name, read: async () => (await company.metrics()) as ReadonlyMap<string, readonly ReadMetric[]> };
}

/** The workers with the calls of all processes. */
export function workersOfAll(pool: WorkerPool, company: Company): readonly WorkerStatus[] {
  return pool.workers().map((worker) => ({
    ...worker,
    outstanding: worker.outstanding + company.inFlight(worker.name),
    pending: worker.pending + company.pending(worker.name),
  }));
}

/** Tells who counts what another process has seen. */
export function noteTo(metrics: Pick<Metrics, "controlRequest">, canaries: CanaryWatch, shadows: ShadowCopies): (note: Note) => void {
  return (note) => {
    if (note[0] === "request") metrics.controlRequest(note[1], note[2], note[3]);
    else if (note[0] === "compared") canaries.compared(note[1], note[2], note[3]);
    else shadows.pairs.of(note[1], note[2], note[3]).note(withInfinities(note[4]));
  };
}

/** JSON has no infinite difference, and says null. */
function withInfinities(note: PairNote): PairNote {
  if (note[0] !== "compared") return note;
  const largestDifferences = note[1].largestDifferences.map(
    ([output, difference]) => [output, difference ?? Number.POSITIVE_INFINITY] as const,
  );
  return ["compared", { ...note[1], largestDifferences }, note[2], note[3]];
}
