import { describe, expect, test } from "vitest";
import { keepAll, keepSubset, placeOf, subsetOf } from "../../src/pool/subset.ts";

const self = (worker: string) => worker;
const workersOf = (count: number) => Array.from({ length: count }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:50051`);
const place = (gateway: number) => placeOf({ gateway, process: 1, processes: 1, host: "gateway" });

/** By how many of so many gateways each worker is kept. */
function keepersOf(workers: readonly string[], gateways: readonly number[], size: number): number[] {
  const keepers = new Map(workers.map((worker) => [worker, 0]));
  for (const each of gateways) for (const worker of subsetOf(workers, size, each, self)) keepers.set(worker, keepers.get(worker)! + 1);
  return [...keepers.values()];
}

const numbered = (count: number) => Array.from({ length: count }, (_, gateway) => place(gateway));

describe("a subset", () => {
  test("has as many workers as were asked for, none twice, and all where there are no more", () => {
    const workers = workersOf(50);
    expect(new Set(subsetOf(workers, 12, 0.99, self)).size).toBe(12);
    expect(subsetOf(workers, 50, 0.5, self)).toEqual(workers);
    expect(subsetOf(workers, 51, 0.5, self)).toEqual(workers);
    expect(subsetOf([], 3, 0.5, self)).toEqual([]);
  });

  test("is the same whatever order the workers came in", () => {
    const workers = workersOf(50);
    expect(subsetOf(workers.toReversed(), 12, 0.3, self)).toEqual(subsetOf(workers, 12, 0.3, self));
  });

  test.each([
    [10_000, 100, 1_000],
    [1_000, 30, 334],
    [997, 7, 500],
    [300, 20, 150],
  ])("keeps each of %i workers by nearly as many of %i gateways, at %i lanes a gateway", (count, gateways, size) => {
    const keepers = keepersOf(workersOf(count), numbered(gateways), size);
    const mean = (gateways * size) / count;
    expect(Math.max(...keepers)).toBeLessThanOrEqual(mean + 2);
    expect(Math.min(...keepers)).toBeGreaterThanOrEqual(mean - 3);
  });

  test("of 10,000 workers and 100 gateways, ten of which keep each worker, is balanced within 1.2", () => {
    expect(Math.max(...keepersOf(workersOf(10_000), numbered(100), 1_000)) / 10).toBeLessThanOrEqual(1.2);
  });

  test("covers every worker, where the gateways have lanes enough for three to each", () => {
    for (const gateways of [3, 5, 8, 13, 21, 34, 55, 89])
      expect(
        Math.min(...keepersOf(workersOf(890), numbered(gateways), Math.min(890, Math.ceil((3 * 890) / gateways)))),
      ).toBeGreaterThanOrEqual(1);
  });

  test("changes by two workers at most when one comes or goes", () => {
    const workers = workersOf(400);
    for (const at of numbered(16)) {
      const before = new Set(subsetOf(workers, 40, at, self));
      for (const gone of [0, 57, 200, 399]) {
        const after = subsetOf(workers.toSpliced(gone, 1), 40, at, self);
        expect(after.filter((worker) => !before.has(worker)).length).toBeLessThanOrEqual(2);
      }
    }
  });

  test("scatters neighbours: a rack that is lost is a small part of every subset", () => {
    const workers = workersOf(2_000);
    const rack = new Set(workers.slice(800, 900));
    for (const at of numbered(20))
      expect(subsetOf(workers, 200, at, self).filter((worker) => rack.has(worker)).length).toBeLessThanOrEqual(30);
  });
});

describe("places", () => {
  test("follow van der Corput, so that one more gateway moves nobody", () => {
    expect(numbered(8)).toEqual([0, 1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8, 3 / 8, 7 / 8]);
  });

  test("of the processes of gateways are those of so many more gateways", () => {
    const of = (gateway: number, process: number) => placeOf({ gateway, process, processes: 2, host: "" });
    expect([of(0, 1), of(0, 2), of(1, 1), of(1, 2)]).toEqual(numbered(4));
  });

  test("without a number follow the name of the host, and lie apart for its processes", () => {
    const of = (host: string, process: number) => placeOf({ gateway: undefined, process, processes: 2, host });
    expect(of("a", 1)).toBe(of("a", 1));
    expect(of("a", 1)).not.toBe(of("b", 1));
    expect(Math.abs(of("a", 1) - of("a", 2))).toBeCloseTo(0.5);
    for (const host of ["a", "b", "gateway-5f7d", ""]) expect(of(host, 2)).toBeLessThan(1);
  });
});

test("each name keeps its own subset, so that nothing is out of reach that only a few behind another name serve", () => {
  const found = [
    ...workersOf(20).map((address) => ({ origin: "many:50051", address })),
    ...["10.9.0.1:1", "10.9.0.2:1"].map((address) => ({ origin: "few:1", address })),
  ];
  const kept = keepSubset(5, 0.4)(found, ({ address }) => address);
  expect(kept.filter(({ origin }) => origin === "many:50051")).toHaveLength(5);
  expect(kept.filter(({ origin }) => origin === "few:1")).toHaveLength(2);
  expect(keepAll(found, ({ address }) => address)).toBe(found);
});
