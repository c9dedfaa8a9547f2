import { InferenceHubError } from "@inferencehub/client";
import { beforeEach, describe, expect, it } from "vitest";
import { ofLast, withArrived } from "../../../src/api/live/samples.ts";
import { type LiveHandlers, LiveStream } from "../../../src/api/live/stream.ts";
import type { Sample } from "../../../src/api/types.ts";
import { NOON, sampleAt } from "../../support/samples.ts";

const silence = new InferenceHubError({ reason: "UNREACHABLE", title: "The gateway can’t be reached", detail: "No answer came back." });

/** A gateway with a memory, whose streams a test opens, feeds and cuts. */
class Gateway {
  now = NOON;
  readonly streams: { handlers: LiveHandlers; isOpen: boolean }[] = [];
  readonly asked: number[] = [];
  kept: Sample[] = [];
  problem: InferenceHubError | undefined;
  readonly #timers = new Map<() => void, number>();

  readonly stream = new LiveStream(
    {
      open: (handlers) => {
        const stream = { handlers, isOpen: true };
        this.streams.push(stream);
        return () => {
          stream.isOpen = false;
        };
      },
      history: async (seconds) => {
        this.asked.push(seconds);
        if (this.problem !== undefined) throw this.problem;
        return this.kept.filter(({ at }) => at > this.now - seconds * 1_000);
      },
    },
    {
      now: () => this.now,
      random: () => 0.5,
      after: (ms, run) => {
        this.#timers.set(run, this.now + ms);
        return () => this.#timers.delete(run);
      },
    },
  );

  get last() {
    return this.streams.at(-1)!;
  }

  get open(): number {
    return this.streams.filter(({ isOpen }) => isOpen).length;
  }

  get seconds(): number[] {
    return this.stream.snapshot().samples.map(({ at }) => (at - NOON) / 1_000);
  }

  /** A second passes, and its sample is sent to who listens. */
  async second(second: number): Promise<void> {
    await this.until(NOON + second * 1_000);
    const sample = sampleAt(second);
    this.kept.push(sample);
    for (const { handlers, isOpen } of this.streams) if (isOpen) handlers.sample(sample);
  }

  async until(now: number): Promise<void> {
    for (;;) {
      const due = [...this.#timers].filter(([, at]) => at <= now).sort(([, one], [, other]) => one - other)[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.now = due[1];
      due[0]();
      await settled();
    }
    this.now = now;
  }

  /** The stream stands, and what was missed has come. */
  async connect(): Promise<void> {
    this.last.handlers.opened();
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

let gateway: Gateway;
let leave: () => void;

beforeEach(async () => {
  gateway = new Gateway();
  for (const second of [1, 2, 3]) await gateway.second(second);
  leave = gateway.stream.subscribe(() => {});
});

describe("the first connection", () => {
  it("shows the last hour, and then each second", async () => {
    expect(gateway.stream.snapshot().state).toBe("connecting");
    await gateway.connect();
    expect(gateway.asked).toEqual([3_600]);
    expect(gateway.stream.snapshot().state).toBe("live");
    await gateway.second(4);
    expect(gateway.seconds).toEqual([1, 2, 3, 4]);
  });

  it("keeps what the stream sends before the history is there, and nothing twice", async () => {
    gateway.last.handlers.opened();
    await gateway.second(4);
    await settled();
    expect(gateway.seconds).toEqual([1, 2, 3, 4]);
  });

  it("hands on the workers", async () => {
    await gateway.connect();
    expect(gateway.stream.snapshot().workers).toBeUndefined();
    gateway.last.handlers.workers([]);
    expect(gateway.stream.snapshot().workers).toEqual([]);
  });

  it("serves all who look with one stream, and ends with the last of them", async () => {
    const other = gateway.stream.subscribe(() => {});
    await gateway.connect();
    leave();
    expect(gateway.open).toBe(1);
    other();
    expect(gateway.open).toBe(0);
  });
});

describe("a lost connection", () => {
  beforeEach(async () => {
    await gateway.connect();
    await gateway.second(4);
  });

  it("is opened again after a pause, with all that was missed", async () => {
    gateway.problem = silence;
    gateway.last.handlers.failed();
    await settled();
    expect(gateway.stream.snapshot().state).toBe("stale");
    expect(gateway.open).toBe(0);
    gateway.kept.push(...[5, 6, 7].map((second) => sampleAt(second)));
    gateway.problem = undefined;
    await gateway.until(gateway.now + 600);
    expect(gateway.open).toBe(1);
    await gateway.connect();
    expect(gateway.stream.snapshot()).toMatchObject({ state: "live", problem: undefined });
    await gateway.second(8);
    expect(gateway.seconds).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("asks only for what was missed", async () => {
    gateway.last.handlers.failed();
    await settled();
    expect(gateway.asked.at(-1)).toBeLessThan(10);
  });

  it("waits longer each time, and never longer than five seconds", async () => {
    gateway.problem = silence;
    gateway.last.handlers.failed();
    await settled();
    const pauses: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      const begun = gateway.now;
      const before = gateway.streams.length;
      while (gateway.streams.length === before) await gateway.until(gateway.now + 100);
      pauses.push(gateway.now - begun);
      gateway.last.handlers.failed();
      await settled();
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  });

  it("is noticed by silence, too", async () => {
    gateway.problem = silence;
    await gateway.until(gateway.now + 7_000);
    expect(gateway.stream.snapshot().state).toBe("stale");
    expect(gateway.streams.length).toBeGreaterThan(1);
  });

  it("keeps what was shown, and goes on after a gateway that began anew", async () => {
    gateway.problem = silence;
    gateway.last.handlers.failed();
    await settled();
    gateway.problem = undefined;
    gateway.kept = [{ ...sampleAt(20), id: 1 }];
    await gateway.until(NOON + 20_000);
    await gateway.connect();
    expect(gateway.seconds).toEqual([1, 2, 3, 4, 20]);
  });

  it("is tried at once when somebody asks", async () => {
    gateway.problem = silence;
    gateway.last.handlers.failed();
    await settled();
    const before = gateway.streams.length;
    gateway.stream.retry();
    expect(gateway.streams.length).toBe(before + 1);
  });

  it("hears nothing of a stream that it has given up", async () => {
    const given = gateway.last.handlers;
    gateway.stream.retry();
    given.sample(sampleAt(99));
    given.failed();
    await settled();
    expect(gateway.seconds).toEqual([1, 2, 3, 4]);
    expect(gateway.open).toBe(1);
  });
});

describe("who may not see it", () => {
  it("is told so, and not asked for again", async () => {
    const problem = new InferenceHubError({ status: 403, reason: "PERMISSION_DENIED", title: "The key may not do this", detail: "" });
    await gateway.connect();
    gateway.problem = problem;
    gateway.last.handlers.failed();
    await settled();
    expect(gateway.stream.snapshot()).toMatchObject({ state: "ended", problem, samples: [] });
    const before = gateway.streams.length;
    await gateway.until(gateway.now + 60_000);
    expect(gateway.streams.length).toBe(before);
  });

  it("sees nothing of what another key has seen", async () => {
    gateway.stream.belongTo("one");
    await gateway.connect();
    expect(gateway.seconds).toEqual([1, 2, 3]);
    gateway.stream.belongTo("other");
    expect(gateway.seconds).toEqual([]);
    expect(gateway.open).toBe(1);
  });
});

describe("a hidden tab", () => {
  it("closes its stream, tries nothing, and catches up when it is seen again", async () => {
    await gateway.connect();
    gateway.stream.setVisible(false);
    expect(gateway.open).toBe(0);
    const before = gateway.streams.length;
    for (let second = 4; second <= 130; second += 1) await gateway.second(second);
    expect(gateway.streams.length).toBe(before);
    gateway.stream.setVisible(true);
    await gateway.connect();
    expect(gateway.seconds).toEqual([...Array(130).keys()].map((second) => second + 1));
    expect(gateway.stream.snapshot().state).toBe("live");
  });
});

describe("the samples that are kept", () => {
  it("are those of an hour", () => {
    const old = [sampleAt(0), sampleAt(1)];
    expect(withArrived(old, [sampleAt(3_601)]).map(({ at }) => (at - NOON) / 1_000)).toEqual([3_601]);
    expect(withArrived(old, [sampleAt(3_600)]).map(({ id }) => id)).toEqual([1, 3_600]);
    expect(withArrived(old, [])).toBe(old);
  });

  it("are in the order of their time, each once", () => {
    const known = [sampleAt(1), sampleAt(4)];
    const all = withArrived(known, [sampleAt(1), sampleAt(2), sampleAt(3), sampleAt(4)]);
    expect(all.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  it("can be asked for by age", () => {
    const samples = [sampleAt(1), sampleAt(2), sampleAt(3)];
    expect(ofLast(samples, 2).map(({ id }) => id)).toEqual([2, 3]);
    expect(ofLast(samples, 60)).toBe(samples);
    expect(ofLast([], 60)).toEqual([]);
  });
});
