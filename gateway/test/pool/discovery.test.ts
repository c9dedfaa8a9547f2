import { expect, onTestFinished, test } from "vitest";
import { endpointToString } from "../../src/backends/endpoint.ts";
import { Discovery, resolveEveryMs } from "../../src/pool/discovery.ts";
import { FakeClock } from "../support/fake-clock.ts";

function discover(addresses: readonly string[], names: Record<string, readonly string[] | Error>) {
  const clock = new FakeClock();
  const lookups: string[] = [];
  const lists: string[][] = [];
  let next: () => void = () => {};
  const resolve = async (host: string) => {
    lookups.push(host);
    const found = names[host] ?? new Error("ENOTFOUND");
    if (found instanceof Error) throw found;
    return found;
  };
  const discovery = new Discovery(addresses, resolve, clock, (found) => {
    lists.push(found.map(({ endpoint, origin }) => `${origin} → ${endpointToString(endpoint)}`));
    next();
  });
  onTestFinished(() => discovery.stop());
  const nextList = () => new Promise<void>((done) => (next = done));
  return { clock, lookups, lists, discovery, nextList };
}

test("each address of a name is a worker, sockets and numbers are themselves, and none comes twice", async () => {
  const { lists, discovery } = discover(["workers:50051", "unix:/run/w0.sock", "10.0.0.1:50051", "[::1]:7"], {
    workers: ["10.0.0.1", "10.0.0.2", "fd00::1"],
  });
  await discovery.start();
  expect(lists).toEqual([
    [
      "workers:50051 → 10.0.0.1:50051",
      "workers:50051 → 10.0.0.2:50051",
      "workers:50051 → [fd00::1]:50051",
      "unix:/run/w0.sock → unix:/run/w0.sock",
      "[::1]:7 → [::1]:7",
    ],
  ]);
});

test("names are looked up again every five seconds, and a change is told", async () => {
  const names = { workers: ["10.0.0.1"] };
  const { clock, lists, discovery, nextList } = discover(["workers:1"], names);
  await discovery.start();
  names.workers = ["10.0.0.2", "10.0.0.3"];
  const told = nextList();
  clock.advance(resolveEveryMs);
  await told;
  expect(lists.at(-1)).toEqual(["workers:1 → 10.0.0.2:1", "workers:1 → 10.0.0.3:1"]);
});

test("a name that can't be resolved keeps what it had", async () => {
  const names: Record<string, readonly string[] | Error> = { workers: ["10.0.0.1"], others: new Error("SERVFAIL") };
  const { clock, lists, discovery, nextList } = discover(["workers:1", "others:1"], names);
  await discovery.start();
  names.workers = new Error("SERVFAIL");
  names.others = ["10.0.0.9"];
  const told = nextList();
  clock.advance(resolveEveryMs);
  await told;
  expect(lists).toEqual([["workers:1 → 10.0.0.1:1"], ["workers:1 → 10.0.0.1:1", "others:1 → 10.0.0.9:1"]]);
});

test("where no name can change nothing is looked up", async () => {
  const { clock, lookups, discovery } = discover(["unix:/run/w0.sock", "10.0.0.1:1"], {});
  await discovery.start();
  expect([lookups, clock.pending]).toEqual([[], 0]);
});

test("stopped, it asks nobody any more", async () => {
  const { clock, lookups, discovery } = discover(["workers:1"], { workers: ["10.0.0.1"] });
  await discovery.start();
  discovery.stop();
  clock.advance(60_000);
  expect(lookups).toHaveLength(1);
});

test("other addresses replace those from before, and what was looked up meanwhile is dropped", async () => {
  const names = { workers: ["10.0.0.1"], others: ["10.0.0.7"] };
  const { clock, lists, discovery } = discover(["workers:1"], names);
  const first = discovery.start();
  await discovery.replace(["others:1", "unix:/run/i0.sock"]);
  await first;
  expect(lists).toEqual([["others:1 → 10.0.0.7:1", "unix:/run/i0.sock → unix:/run/i0.sock"]]);
  expect(clock.pending).toBe(1);
});

test("addresses that can't be read replace nothing", async () => {
  const { lists, discovery } = discover(["unix:/run/w0.sock"], {});
  await discovery.start();
  await expect(discovery.replace(["nowhere"])).rejects.toThrow("'nowhere' is not a worker's address");
  await discovery.start();
  expect(lists.at(-1)).toEqual(["unix:/run/w0.sock → unix:/run/w0.sock"]);
});
