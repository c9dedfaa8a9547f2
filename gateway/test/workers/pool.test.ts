import { expect, test } from "vitest";
import { call, served, startPool, startWorker } from "../support/test-pool.ts";

test("a call goes to the worker and its answer comes back", async () => {
  const worker = await startWorker();
  const pool = await startPool([worker.address]);
  await served(pool);
  const answer = await pool.send(call());
  expect(answer.worker).toBe("w0");
  expect(answer.outputs).toEqual(call().inputs);
  expect([answer.queueUs, answer.computeUs, answer.batchCalls, answer.batchRows]).toEqual([10, 20, 1, 1]);
});
