/** Calls of a worker that died, told apart by its run page: those that it had begun, and those that no model has seen. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FakeWorkerOptions } from "../support/fake-worker.ts";
import { NotingProcess } from "../support/run-pages.ts";
import { call, outcomes, scratchFolder, served, startPool, startWorker } from "../support/test-pool.ts";

/** A worker that answers nothing, with a page of a process of its own; and another that answers. */
async function doomedAndOther(options: Partial<FakeWorkerOptions> = {}) {
  const socket = join(scratchFolder(), "doomed.sock");
  const noting = new NotingProcess(socket, "doomed");
  const hello = { processId: noting.pid, laneNumber: 3 };
  const doomed = await startWorker({ listen: `unix:${socket}`, bootId: "doomed", behaviour: () => undefined, hello, ...options });
  const pool = await startPool([doomed.address]);
  await served(pool);
  const handles = [1, 2, 3].map((id) => pool.begin(call({ idempotent: false, requestId: `r${id}`, deadlineAt: Number.MAX_SAFE_INTEGER })));
  await doomed.until(() => doomed.calls.length === 3);
  const other = await startWorker();
  await pool.useWorkers([doomed.address, other.address]);
  await served(pool, "iris", "1", 2);
  return { noting, doomed, other, handles, ids: doomed.calls.map(({ id }) => id) };
}

describe("calls that may not run twice, of a worker that died", () => {
  test("are sent again when it had not begun them, and only then", async () => {
    const { noting, doomed, other, handles, ids } = await doomedAndOther();
    noting.runs(
      { title: "iris 1", calls: [[3, 1, ids[1]!]] },
      { title: "iris 1", calls: [[4, 9, 1]] },
      { title: "iris 2", calls: [[3, 9, 1]] },
    );
    await noting.kill();
    doomed.die();
    expect(await outcomes(handles)).toEqual(["", "WORKER_LOST", ""]);
    expect(other.calls.map(({ requestId }) => requestId).toSorted()).toEqual(["r1", "r3"]);
  });

  test("are not sent again before it is certain that it is dead, however its lane broke", async () => {
    const { noting, doomed, other, handles, ids } = await doomedAndOther();
    const became = outcomes(handles);
    doomed.die();
    // It begins the first one after its lane has broken.
    noting.runs({ title: "iris 1", calls: [[3, 1, ids[0]!]] });
    expect(other.calls).toEqual([]);
    await noting.kill();
    expect(await became).toEqual(["WORKER_LOST", "", ""]);
  });

  test("are given up when it lives on without its lane", { timeout: 10_000 }, async () => {
    const { doomed, other, handles } = await doomedAndOther();
    doomed.die();
    expect(await outcomes(handles)).toEqual(["WORKER_LOST", "WORKER_LOST", "WORKER_LOST"]);
    expect(other.calls).toEqual([]);
  });

  test("count as begun, all of their version, when the page had no room for them", async () => {
    const { noting, doomed, handles } = await doomedAndOther();
    noting.runs({ title: "iris 1", andMore: true });
    await noting.kill();
    doomed.die();
    expect(await outcomes(handles)).toEqual(["WORKER_LOST", "WORKER_LOST", "WORKER_LOST"]);
  });

  test("are not sent again when they had ended and only their answer was lost, and are not blamed for it", async () => {
    const { noting, doomed, other, handles, ids } = await doomedAndOther();
    noting.runs(
      {
        title: "iris 1",
        kind: "ended",
        calls: [
          [3, 1, ids[1]!],
          [3, 0, ids[2]!],
        ],
      },
      { title: "iris 2", calls: [[4, 1, 1]] },
    );
    await noting.kill();
    doomed.die();
    expect(await outcomes(handles)).toEqual(["", "WORKER_LOST", ""]);
    expect(other.calls.map(({ requestId }) => requestId).toSorted()).toEqual(["r1", "r3"]);
  });

  test("count as ended, all of their version, when the page had no room for them", async () => {
    const { noting, doomed, handles } = await doomedAndOther();
    noting.runs({ title: "iris 1", kind: "ended", andMore: true });
    await noting.kill();
    doomed.die();
    expect(await outcomes(handles)).toEqual(["WORKER_LOST", "WORKER_LOST", "WORKER_LOST"]);
  });

  test("are given up where the page is that of another process", async () => {
    const { noting, doomed, handles } = await doomedAndOther({ hello: { laneNumber: 3, bootId: "doomed-2" }, bootId: "doomed-2" });
    await noting.kill();
    doomed.die();
    expect(await outcomes(handles)).toEqual(["WORKER_LOST", "WORKER_LOST", "WORKER_LOST"]);
  });
});
