/** The pool with a backend that is none of our workers: it has the same verbs, and nothing else is asked of it. */

import { expect, onTestFinished, test } from "vitest";
import { Answer } from "../../src/backends/answer.ts";
import type { Backend, BackendHealth, BackendListener, BackendState, CreateBackend } from "../../src/backends/backend.ts";
import type { BackendCall, Carried } from "../../src/backends/call.ts";
import { endpointToString } from "../../src/backends/endpoint.ts";
import { createWorkerPool } from "../../src/pool/pool.ts";
import { systemClock } from "../../src/time/clock.ts";
import { systemTimers } from "../../src/time/timers.ts";
import { modelVersion } from "../support/model-version.ts";
import { call, served, stateOf } from "../support/test-pool.ts";

/** Serves iris 1 from within this process, and answers when it is told to. */
class Neighbour implements Backend {
  state: BackendState = "CONNECTING";
  readonly rank = 0;
  readonly traced = { name: "neighbour", attributes: {} };
  readonly calls: BackendCall[] = [];
  abandoned = 0;
  readonly name: string;
  readonly #listener: BackendListener;

  constructor(name: string, listener: BackendListener) {
    this.name = name;
    this.#listener = listener;
  }

  get outstanding(): number {
    return this.calls.length;
  }

  start(): void {
    this.state = "READY";
    this.#listener.announced({ versions: [modelVersion({})], initialLoadDone: true });
  }

  send(sent: BackendCall): Carried {
    this.calls.push(sent);
    return { abandon: () => void this.abandoned++, taken: () => {} };
  }

  answer(reason = ""): void {
    const answer = new Answer();
    answer.worker = this.name;
    answer.reason = reason;
    this.calls.shift()!.answered(answer);
  }

  lose(): void {
    this.state = "LOST";
    this.#listener.stoppedServing();
    for (const sent of this.calls.splice(0)) sent.returned("unknown");
  }

  async load() {
    return [modelVersion({})];
  }
  async unload() {
    return ["1"];
  }
  tellDesired(): void {}
  retire(): void {}
  reinstate(): void {}
  drain(): void {
    this.close();
  }
  close(): void {
    this.#listener.gone();
  }

  status(): BackendHealth {
    const counters = { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
    const nothing = {
      kind: "oip" as const,
      problem: "",
      warnings: [],
      previousEnd: "",
      bootId: this.name,
      softwareVersion: "",
      processId: 0,
      pending: 0,
      losses: 0,
      restarts: 0,
      memoryBytes: 0,
    };
    return { ...nothing, state: this.state, outstanding: this.outstanding, counters, queues: [] };
  }
}

async function neighbours(...ports: number[]) {
  const made: Neighbour[] = [];
  const createBackend: CreateBackend = (_name, endpoint, listener) => {
    const neighbour = new Neighbour(endpointToString(endpoint), listener);
    made.push(neighbour);
    return neighbour;
  };
  const pool = createWorkerPool({
    addresses: ports.map((port) => `127.0.0.1:${port}`),
    createBackend,
    files: undefined,
    limits: { callsInFlight: 100, callsWaiting: 100 },
    maxAnswerBytes: 1_000,
    loadTimeoutMs: 1_000,
    resolve: async () => [],
    clock: systemClock,
    timers: systemTimers,
    log: { info: () => {}, warn: () => {} },
  });
  onTestFinished(() => pool.close());
  await pool.start();
  await served(pool);
  return { pool, made };
}

test("calls go to the one with the least to do, and to another one when it is full or lost", async () => {
  const { pool, made } = await neighbours(1, 2);
  const [a, b] = [pool.begin(call()), pool.begin(call())];
  const [first, second] = made as [Neighbour, Neighbour];
  expect(made.map(({ outstanding }) => outstanding)).toEqual([1, 1]);
  first.answer("QUEUE_FULL");
  expect(second.outstanding).toBe(2);
  second.lose();
  expect(first.outstanding).toBe(2);
  first.answer();
  first.answer();
  expect([(await a.answer).worker, (await b.answer).worker]).toEqual([first.name, first.name]);
});

test("a call that nobody waits for is called off, and one that is lost waits for its return", async () => {
  const { pool, made } = await neighbours(1);
  const [only] = made as [Neighbour];
  const left = pool.begin(call());
  left.cancel();
  await expect(left.answer).rejects.toMatchObject({ reason: "CANCELLED" });
  expect(only.abandoned).toBe(1);
  only.answer("CANCELLED");

  const waiting = pool.begin(call());
  only.lose();
  expect([stateOf(pool), pool.load.waiting]).toEqual(["RECOVERING", 1]);
  only.start();
  only.answer();
  expect((await waiting.answer).worker).toBe(only.name);
});

test("admins see, load and unload it as any other", async () => {
  const { pool } = await neighbours(1);
  expect(pool.workers()).toMatchObject([{ name: "127.0.0.1:1", address: "127.0.0.1:1", state: "READY" }]);
  expect(await pool.loadModel("iris", "")).toMatchObject([{ version: "1" }]);
  expect(await pool.unloadModel("iris", "1")).toEqual(["1"]);
});
