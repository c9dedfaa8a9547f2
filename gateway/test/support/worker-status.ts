/** How a worker stands, for tests of what is shown of it. */
import type { WorkerStatus } from "../../src/pool/pool.ts";

export const idleWorker: WorkerStatus = {
  kind: "worker",
  warnings: [],
  name: "w0",
  address: "unix:/tmp/w0.sock",
  state: "READY",
  problem: "",
  previousEnd: "",
  bootId: "b1",
  softwareVersion: "0.1.0",
  processId: 42,
  outstanding: 0,
  pending: 0,
  losses: 0,
  restarts: 0,
  memoryBytes: 1_000,
  counters: { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 },
  queues: [],
};
