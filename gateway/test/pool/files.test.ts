import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SharedFiles } from "../../src/backends/shared-files.ts";
import type { EncodedTensor } from "../../src/tensors/tensor.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { FakeClock } from "../support/fake-clock.ts";
import type { Behaviour } from "../support/fake-worker.ts";
import { bytesOf } from "../support/tensors.ts";
import { call, row, scratchFolder, served, startPool, startWorker, stateOf, until } from "../support/test-pool.ts";

const bytes = 100_000;

function large(fill: number): EncodedTensor {
  return { name: "x", datatype: "UINT8", shape: [bytes], raw: new OwnBytes(Buffer.alloc(bytes, fill)) };
}

/** A folder, its files, and a model that answers with the first byte of each input, wherever it lies. */
function shared(maxBytes = 10_000_000) {
  const folder = scratchFolder();
  const files = new SharedFiles(folder, undefined, maxBytes);
  const firstBytes: Behaviour = (received) => ({
    outputs: (received.inputs ?? []).map((input) => {
      const raw = input.reference
        ? readFileSync(join(folder, input.reference.name!)).subarray(
            Number(input.reference.offset),
            Number(input.reference.offset) + Number(input.reference.length),
          )
        : input.raw!;
      return { name: "first", datatype: 2, shape: [1], raw: raw.subarray(0, 1) };
    }),
  });
  return { folder, files, firstBytes };
}

function firsts(answer: { outputs: readonly EncodedTensor[] }): number[] {
  return answer.outputs.map((output) => bytesOf(output)[0]!);
}

test("large tensors go by reference, small ones along with the call", async () => {
  const { files, folder, firstBytes } = shared();
  const worker = await startWorker({ behaviour: firstBytes });
  const pool = await startPool([worker.address], { files });
  await served(pool);
  expect(firsts(await pool.send(call({ inputs: [large(7), row(0)] })))).toEqual([7, 0]);
  const [first, second] = worker.calls[0]!.inputs!;
  expect(first).toMatchObject({ reference: { length: bytes } });
  expect(second!.reference).toBeNull();
  expect(files.usage).toMatchObject({ leased: 0, free: 1 });
  expect(firsts(await pool.send(call({ inputs: [large(9)] })))).toEqual([9]);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("a body that was written into a file as it arrived goes by reference to its parts", async () => {
  const { files, firstBytes } = shared();
  const worker = await startWorker({ behaviour: firstBytes });
  const pool = await startPool([worker.address], { files });
  await served(pool);
  const file = files.lease(64)!;
  file.write(Buffer.from("body: abc"), 0);
  const inputs = [6, 8].map((offset) => ({ name: "x", datatype: "UINT8" as const, shape: [1], raw: { file, offset, length: 1 } }));
  const answer = await pool.send(call({ inputs }));
  file.release();
  expect(firsts(answer)).toEqual(["a".charCodeAt(0), "c".charCodeAt(0)]);
  expect(files.usage).toMatchObject({ leased: 0, free: 1 });
});

test("a worker that takes no references gets the bytes, and so does every one when memory is short", async () => {
  const { files, firstBytes } = shared();
  const worker = await startWorker({ behaviour: firstBytes, hello: { acceptsReferences: false } });
  const pool = await startPool([worker.address], { files });
  await served(pool);
  const file = files.leaseFilled(Buffer.alloc(bytes, 5))!;
  expect(firsts(await pool.send(call({ inputs: [large(7), { ...large(0), raw: { file, offset: 0, length: bytes } }] })))).toEqual([7, 5]);
  expect(worker.calls[0]!.inputs!.map((input) => input.reference)).toEqual([null, null]);

  const scarce = shared(65_536);
  const other = await startWorker({ behaviour: scarce.firstBytes });
  const small = await startPool([other.address], { files: scarce.files });
  await served(small);
  expect(firsts(await small.send(call({ inputs: [large(8)] })))).toEqual([8]);
  expect(other.calls[0]!.inputs![0]!.reference).toBeNull();
});

test("a file is free only when the worker has answered, however long nobody waits any more", async () => {
  const clock = new FakeClock();
  const { files } = shared();
  const worker = await startWorker({ behaviour: () => undefined });
  const pool = await startPool([worker.address], { files, clock, timers: clock });
  await served(pool);
  const expired = pool.begin(call({ inputs: [large(1)], deadlineAt: clock.now() + 100 }));
  const left = pool.begin(call({ inputs: [large(2)], deadlineAt: clock.now() + 60_000 }));
  await worker.until(() => worker.calls.length === 2);
  left.cancel();
  const outcomes = Promise.allSettled([expired.answer, left.answer]);
  clock.advance(200);
  await outcomes;
  expect(files.usage).toMatchObject({ leased: 2, free: 0 });
  for (const each of worker.calls) worker.answer(each, { error: { reason: "CANCELLED" } });
  worker.behaviour = () => ({});
  await pool.send(call({ deadlineAt: clock.now() + 60_000 }));
  expect(files.usage).toMatchObject({ leased: 0, free: 2 });
});

test("files of a lost worker never serve again, and what is sent once more has its content", async () => {
  const { files, folder, firstBytes } = shared();
  const doomed = await startWorker({ behaviour: () => undefined });
  const pool = await startPool([doomed.address], { files });
  await served(pool);
  const body = files.leaseFilled(Buffer.alloc(bytes, 3))!;
  const handle = pool.begin(call({ inputs: [large(4), { ...large(0), raw: { file: body, offset: 0, length: bytes } }] }));
  await doomed.until(() => doomed.calls.length === 1);
  const names = doomed.calls[0]!.inputs!.map((input) => input.reference!.name!);
  doomed.die();
  await until(pool, () => stateOf(pool) === "RECOVERING");
  expect(readdirSync(folder)).toEqual([body.name]);
  await startWorker({ listen: doomed.address, behaviour: firstBytes });
  expect(firsts(await handle.answer)).toEqual([4, 3]);
  body.release();
  expect(readdirSync(folder).filter((name) => names.includes(name))).toEqual([]);
});

test("a drain does not wait for ever for a run that nobody waits for", async () => {
  const clock = new FakeClock();
  const { files, folder } = shared();
  const worker = await startWorker({ behaviour: () => undefined });
  const pool = await startPool([worker.address], { files, clock, timers: clock });
  await served(pool);
  const expired = pool.begin(call({ inputs: [large(1)], deadlineAt: clock.now() + 100 }));
  await worker.until(() => worker.calls.length === 1);
  clock.advance(200);
  await expect(expired.answer).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
  const drained = pool.drain(1_000);
  await worker.until(() => worker.frames.some((frame) => frame.goodbye));
  expect(pool.workers()).toHaveLength(1);
  clock.advance(1_000);
  await drained;
  expect(pool.workers()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test("nothing is left when the pool has drained", async () => {
  const { files, folder } = shared();
  const worker = await startWorker();
  const pool = await startPool([worker.address], { files });
  await served(pool);
  worker.behaviour = () => ({});
  await pool.send(call({ inputs: [large(1)] }));
  await pool.drain(60_000);
  expect(readdirSync(folder)).toEqual([]);
});
