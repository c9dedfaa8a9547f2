/** A worker as GET /admin/workers shows it. */

import { Type } from "typebox";
import { mayUseModel, type VisibleModels } from "../../auth/caller/caller.ts";
import type { WorkerStatus } from "../../pool/pool.ts";

const workerSchema = Type.Object(
  {
    name: Type.String({ description: "As in logs and metrics." }),
    kind: Type.String({
      enum: ["worker", "oip", "openai"],
      description: "oip, openai: a server of others that speaks the Open Inference Protocol, or OpenAI's API.",
    }),
    address: Type.String(),
    state: Type.String({
      enum: ["CONNECTING", "LOADING", "READY", "DRAINING", "LOST"],
      description: "LOADING is connected while what it found at its start loads; READY, once each of that serves or is FAILED.",
    }),
    problem: Type.Optional(Type.String({ description: "Why its last connection ended or failed." })),
    warnings: Type.Optional(Type.Array(Type.String(), { description: "What it has that is not served, and why." })),
    previous_end: Type.Optional(
      Type.String({
        description:
          "How the process before this one ended, when nobody had asked it to, such as `signal SIGSEGV`, and why where that is known.",
      }),
    ),
    boot_id: Type.Optional(Type.String({ description: "New at each start of the worker." })),
    software_version: Type.Optional(Type.String()),
    process_id: Type.Optional(Type.Integer()),
    calls_in_flight: Type.Integer({ description: "Calls that it has and has not answered." }),
    calls_pending: Type.Integer({ description: "Those of them that have not left the gateway yet." }),
    losses: Type.Integer({ description: "How often its connection was lost." }),
    restarts: Type.Integer({ description: "How often another process was met at its address." }),
    memory_bytes: Type.Optional(
      Type.Integer({ description: "Resident memory of its process, as it last said; absent while it is not known." }),
    ),
    batch_rows: Type.Optional(Type.Number({ description: "Mean rows of its batches in the last ten seconds; absent when none ran." })),
    queues: Type.Array(
      Type.Object({
        model: Type.String(),
        version: Type.String(),
        queued_calls: Type.Integer(),
        running_calls: Type.Integer(),
        queue_delay_ms: Type.Integer({ description: "How long a call that comes now should wait there until it runs." }),
      }),
      { description: "As it last said." },
    ),
  },
  { title: "Worker" },
);

export const workerListSchema = Type.Object({ workers: Type.Array(workerSchema) }, { title: "Workers" });

/**
 * @param batchRows mean rows of its batches of late; undefined when none ran
 * @param models those whose queues are told
 */
export function viewFromWorker(worker: WorkerStatus, batchRows: number | undefined, models: VisibleModels): Record<string, unknown> {
  const queues = worker.queues.filter(({ model }) => mayUseModel({ models }, model));
  return {
    name: worker.name,
    kind: worker.kind,
    address: worker.address,
    state: worker.state,
    ...(worker.problem && { problem: worker.problem }),
    ...(worker.warnings.length > 0 && { warnings: worker.warnings }),
    ...(worker.previousEnd && { previous_end: worker.previousEnd }),
    ...(worker.bootId && { boot_id: worker.bootId, process_id: worker.processId }),
    ...(worker.softwareVersion && { software_version: worker.softwareVersion }),
    calls_in_flight: worker.outstanding,
    calls_pending: worker.pending,
    losses: worker.losses,
    restarts: worker.restarts,
    ...(worker.memoryBytes > 0 && { memory_bytes: worker.memoryBytes }),
    ...(batchRows !== undefined && { batch_rows: batchRows }),
    queues: queues.map(({ model, version, queuedCalls, runningCalls, delayMs }) => ({
      model,
      version,
      queued_calls: queuedCalls,
      running_calls: runningCalls,
      queue_delay_ms: delayMs,
    })),
  };
}
