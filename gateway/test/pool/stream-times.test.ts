/** How long a stream may take: until its first chunk, from chunk to chunk, for its caller to take one, and as a whole. */
import { describe, expect, test } from "vitest";
import { Answer } from "../../src/backends/answer.ts";
import { Deadlines } from "../../src/pool/deadlines.ts";
import { StreamCall, type StreamOwner } from "../../src/pool/stream-call.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { call } from "../support/test-pool.ts";

/** A stream on a wheel of its own. */
function begin({ totalMs = 60_000 } = {}) {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock, clock);
  const owner: StreamOwner = {
    now: () => clock.now(),
    hurried(stream) {
      deadlines.remove(stream);
      deadlines.add(stream);
    },
    cut(stream, error) {
      deadlines.remove(stream);
      stream.fail(error);
    },
    answered(stream, answer) {
      deadlines.remove(stream);
      stream.succeed(answer);
    },
    returned: () => {},
    expired: () => {},
    cancelled: () => {},
  };
  const times = { firstChunkMs: 20_000, gapMs: 8_000, stallMs: 12_000 };
  const stream = new StreamCall(owner, { ...call({ deadlineAt: clock.now() + totalMs }), times });
  deadlines.add(stream);
  return { clock, stream, deadlines };
}

const over = ({ failure, cut }: StreamCall) => [failure?.reason, cut];

describe("a stream ends", () => {
  test("when its first chunk does not come", () => {
    const { clock, stream } = begin();
    clock.advance(19_900);
    expect(over(stream)).toEqual([undefined, undefined]);
    clock.advance(200);
    expect(over(stream)).toEqual(["DEADLINE_EXCEEDED", "first_chunk"]);
  });

  test("when nothing follows for too long; each chunk begins the time anew", async () => {
    const { clock, stream } = begin();
    for (let i = 0; i < 5; i++) {
      const taken = stream.next();
      clock.advance(7_900);
      stream.chunk([]);
      await taken;
    }
    clock.advance(7_900);
    expect(over(stream)).toEqual([undefined, undefined]);
    clock.advance(200);
    expect(over(stream)).toEqual(["DEADLINE_EXCEEDED", "gap"]);
  });

  test("when its caller takes nothing of what waits; the model is not to blame then", async () => {
    const { clock, stream } = begin();
    stream.chunk([]);
    stream.chunk([]);
    stream.chunk([]);
    clock.advance(11_000);
    await stream.next();
    clock.advance(11_000);
    await stream.next();
    clock.advance(11_900);
    expect(over(stream)).toEqual([undefined, undefined]);
    clock.advance(200);
    expect(over(stream)).toEqual(["CANCELLED", "stall"]);
    await expect(stream.next()).rejects.toMatchObject({ reason: "CANCELLED" });
  });

  test("when all of it takes too long, with what has come before", async () => {
    const { clock, stream } = begin({ totalMs: 10_000 });
    clock.advance(5_000);
    stream.chunk([]);
    clock.advance(5_100);
    expect(over(stream)).toEqual(["DEADLINE_EXCEEDED", "total"]);
    expect(await stream.next()).toEqual([]);
    await expect(stream.next()).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
  });
});

test("a caller who has caught up gives the model its whole time", async () => {
  const { clock, stream } = begin();
  stream.chunk([]);
  clock.advance(11_000);
  await stream.next();
  clock.advance(7_900);
  expect(over(stream)).toEqual([undefined, undefined]);
  clock.advance(200);
  expect(over(stream)).toEqual(["DEADLINE_EXCEEDED", "gap"]);
});

test("a stream that its worker has ended has no deadline any more", async () => {
  const { clock, stream, deadlines } = begin();
  stream.chunk([]);
  stream.answered(new Answer());
  expect(deadlines.size).toBe(0);
  clock.advance(100_000);
  expect(await stream.next()).toEqual([]);
  expect(await stream.next()).toBeUndefined();
});

test("what its gaps were is known by their bounds", async () => {
  const { clock, stream } = begin();
  clock.advance(300);
  stream.chunk([]);
  clock.advance(20);
  stream.chunk([]);
  clock.advance(4_000);
  stream.chunk([]);
  const { chunks, firstChunkMs, gapsMs, gaps } = stream.measured;
  expect([chunks, firstChunkMs, gapsMs]).toEqual([3, 300, 4_020]);
  expect(gaps.flatMap((count, index) => (count > 0 ? [index] : []))).toEqual([4, 11]);
});
