/** A pool with real connections for tests: quiet, in a folder of its own, cleaned up when the test is over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createPool, type PoolParts } from "../../src/app/pool.ts";
import { dialWithGrpc } from "../../src/backends/lane/transport/grpc.ts";
import { shareOf } from "../../src/backends/share.ts";
import type { WorkerCall, WorkerPool } from "../../src/pool/pool.ts";
import { type EncodedTensor, noParameters, OwnBytes } from "../../src/tensors/tensor.ts";
import { systemClock } from "../../src/time/clock.ts";
import { systemTimers } from "../../src/time/timers.ts";
import { FakeWorker, type FakeWorkerOptions } from "./fake-worker.ts";

/** A folder that is gone when the test is over. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ihk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A fake worker on a unix socket, gone when the test is over. */
export async function startWorker(options: Partial<FakeWorkerOptions> = {}): Promise<FakeWorker> {
  const listen = options.listen ?? `unix:${join(scratchFolder(), "w0.sock")}`;
  const worker = await FakeWorker.start({ ...options, listen });
  onTestFinished(() => worker.die());
  return worker;
}

/** Connects without any security. */
export const dialPlainly = dialWithGrpc({ tls: false, ca: null, cert: null, key: null, token: null });

/** A pool for these workers, started, closed when the test is over. */
export async function startPool(addresses: readonly string[], changes: Partial<PoolParts> = {}): Promise<WorkerPool> {
  const pool = createPool({
    addresses,
    dial: dialPlainly,
    introduction: { bootId: "gateway", softwareVersion: "test" },
    files: undefined,
    limits: { callsInFlight: 1_024, callsWaiting: 1_024 },
    maxAnswerBytes: 64 * 1024 * 1024,
    loadTimeoutMs: 60_000,
    resolve: async () => [],
    clock: systemClock,
    timers: systemTimers,
    log: { info: () => {}, warn: () => {} },
    ...changes,
  });
  onTestFinished(() => pool.close());
  await pool.start();
  return pool;
}

/** Resolves as soon as `condition` holds; looked at after each change of the catalogue. */
export async function until(pool: WorkerPool, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const stop = pool.catalogue.onChange(() => {
      if (!condition()) return;
      stop();
      // The pool reroutes after it has told the catalogue's listeners.
      setImmediate(resolve);
    });
  });
}

/** Resolves when the version is served by so many workers. */
export function served(pool: WorkerPool, model = "iris", version = "1", workers = 1): Promise<void> {
  return until(
    pool,
    () => stateOf(pool, model, version) === "READY" && pool.catalogue.find(model)!.byVersion.get(version)!.workers >= workers,
  );
}

export function stateOf(pool: WorkerPool, model = "iris", version = "1"): string | undefined {
  return pool.catalogue.find(model)?.byVersion.get(version)?.state;
}

/** Four floats. */
export function row(...values: number[]): EncodedTensor {
  return { name: "x", datatype: "FP32", shape: [1, values.length], raw: new OwnBytes(Buffer.from(new Float32Array(values).buffer)) };
}

/** A call of iris 1, with 5 s. */
export function call(changes: Partial<WorkerCall> = {}): WorkerCall {
  return {
    model: "iris",
    version: "1",
    inputs: [row(1, 2, 3, 4)],
    sharesRuns: true,
    parameters: noParameters,
    requestId: "r",
    traceparent: "",
    share: shareOf("test"),
    deadlineAt: systemClock.now() + 5_000,
    idempotent: true,
    ...changes,
  };
}

/** The reason with which each call failed; "" where it was answered. */
export async function outcomes(handles: readonly { readonly answer: Promise<unknown> }[]): Promise<string[]> {
  return await Promise.all(
    handles.map(async ({ answer }) => {
      try {
        await answer;
        return "";
      } catch (error) {
        return (error as { reason: string }).reason;
      }
    }),
  );
}
