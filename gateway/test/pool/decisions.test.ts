import { describe, expect, test } from "vitest";
import { backoffMs } from "../../src/backends/backoff.ts";
import { shareOf } from "../../src/backends/share.ts";
import { addressFromString } from "../../src/pool/addresses.ts";
import { type Loaded, pick } from "../../src/pool/pick.ts";
import { mayBeSentAgain, mayTryElsewhere } from "../../src/pool/retry.ts";
import { routesFromWorkers } from "../../src/pool/routes.ts";
import { WaitingRoom } from "../../src/pool/waiting-room.ts";

describe("which worker", () => {
  const [a, b, c] = [3, 1, 2].map((outstanding) => ({ outstanding, rank: 0 })) as [Loaded, Loaded, Loaded];

  test("the least outstanding, wherever the search begins", () => {
    for (const start of [0, 1, 2, 17]) expect(pick([a, b, c], start)).toBe(b);
  });

  test("equals take turns", () => {
    const workers = [0, 0, 0].map((outstanding) => ({ outstanding, rank: 0 }));
    expect([0, 1, 2, 3].map((start) => workers.indexOf(pick(workers, start)!))).toEqual([0, 1, 2, 0]);
  });

  test("none that has refused already", () => {
    expect(pick([a, b, c], 0, [b])).toBe(c);
    expect(pick([a, b, c], 0, [a, b, c])).toBeUndefined();
    expect(pick([], 0)).toBeUndefined();
  });

  test("one of a higher rank only where none of a lower one takes the call, however much those have to do", () => {
    const [first, second, third] = [-1, 0, 0].map((rank, outstanding) => ({ rank, outstanding: 9 - outstanding })) as [
      Loaded,
      Loaded,
      Loaded,
    ];
    for (const start of [0, 1, 2]) {
      expect(pick([first, second, third], start)).toBe(first);
      expect(pick([first, second, third], start, [first])).toBe(third);
    }
  });
});

describe("a call whose lane ended", () => {
  test.each([
    // how far it came, idempotent, sends, again
    ["unsent", false, 0, true],
    ["unsent", true, 3, true],
    ["unbegun", false, 1, true],
    ["begun", true, 1, true],
    ["begun", true, 3, false],
    ["begun", false, 1, false],
    ["unknown", true, 2, true],
    ["unknown", true, 3, false],
    ["unknown", false, 1, false],
    ["stalled", true, 1, true],
    ["hung", true, 1, false],
  ] as const)("%s, idempotent: %s, sends: %d → again: %s", (how, idempotent, sends, again) => {
    expect(mayBeSentAgain(how, { idempotent }, sends)).toBe(again);
  });
});

test("only refusals without a run go to another worker, and what one has lost if it may run twice", () => {
  const reasons = ["QUEUE_FULL", "NO_HEALTHY_WORKER", "MODEL_LOADING", "MODEL_FAILED", "INPUT_MISMATCH"] as const;
  const lost = ["DEADLINE_EXCEEDED", "INTERNAL", "WORKER_LOST"] as const;
  const tried = (idempotent: boolean) => [...reasons, ...lost].filter((reason) => mayTryElsewhere(reason, { idempotent }));
  expect(tried(false)).toEqual(["QUEUE_FULL", "NO_HEALTHY_WORKER", "MODEL_LOADING"]);
  expect(tried(true)).toEqual(["QUEUE_FULL", "NO_HEALTHY_WORKER", "MODEL_LOADING", "WORKER_LOST"]);
});

test("pauses grow from 100 ms by 1.6 to 2 s, a fifth shorter or longer", () => {
  expect([1, 2, 3, 4, 7, 8, 50, Number.MAX_SAFE_INTEGER].map((failures) => Math.round(backoffMs(failures, 0.5)))).toEqual([
    100, 160, 256, 410, 1678, 2000, 2000, 2000,
  ]);
  expect([backoffMs(1, 0), backoffMs(1, 1), backoffMs(50, 0), backoffMs(50, 1)].map(Math.round)).toEqual([80, 120, 1600, 2400]);
});

describe("addresses", () => {
  test.each([
    ["unix:/run/w0.sock", { kind: "unix", path: "/run/w0.sock" }],
    ["unix:///run/w0.sock", { kind: "unix", path: "/run/w0.sock" }],
    ["worker:50051", { kind: "host", host: "worker", port: 50051 }],
    ["10.0.0.7:1", { kind: "host", host: "10.0.0.7", port: 1 }],
    ["[::1]:65535", { kind: "host", host: "::1", port: 65535 }],
    ["triton=grpc://t:8001", { kind: "upstream", name: "triton", host: "t", port: 8001, isOne: false }],
    ["vllm=http://v:8000/v1", { kind: "upstream", name: "vllm", host: "v", port: 8000, isOne: false }],
    ["vllm=http://[::1]/v1", { kind: "upstream", name: "vllm", host: "::1", port: 80, isOne: false }],
    ["openai=https://api.openai.com/v1", { kind: "upstream", name: "openai", host: "api.openai.com", port: 443, isOne: true }],
  ])("%s", (text, address) => {
    expect(addressFromString(text)).toEqual(address);
  });

  test.each([
    "",
    "worker",
    "worker:",
    "worker:0",
    "worker:65536",
    "worker:port",
    "unix:",
    "unix:relative.sock",
    "::1:50051",
    "http://worker:50051",
    "a b:1",
  ])("'%s' is refused with what is expected", (text) => {
    expect(() => addressFromString(text)).toThrow(`'${text}' is not a worker's address: write unix:/absolute/path or HOST:PORT.`);
  });
});

test("a route leads to every worker that serves the version, and to no other", () => {
  const one = {
    serves: [
      { name: "iris", version: "1" },
      { name: "iris", version: "2" },
    ],
  };
  const two = { serves: [{ name: "iris", version: "2" }] };
  const routes = routesFromWorkers([one, two, { serves: [] }]);
  expect(routes.get("iris")!.get("1")!.workers).toEqual([one]);
  expect(routes.get("iris")!.get("2")!.workers).toEqual([one, two]);
  expect(routes.get("iris")!.get("3")).toBeUndefined();
  expect(routes.get("resnet")).toBeUndefined();
});

describe("the waiting room", () => {
  const waiting = (version: string) => ({ content: { model: "iris", version, share: shareOf("test") } });

  test("lets out in order, version by version, and is bounded over all", () => {
    const room = new WaitingRoom<ReturnType<typeof waiting>>(3);
    const calls = [waiting("1"), waiting("2"), waiting("1"), waiting("1")];
    expect(calls.map((call) => room.add(call, false))).toEqual([true, true, true, false]);
    const bench = room.benches().find((each) => each.version === "1")!;
    expect([room.takeFirst(bench), room.takeFirst(bench), room.takeFirst(bench)]).toEqual([calls[0], calls[2], undefined]);
    expect([room.size, room.benches().length]).toEqual([1, 1]);
  });

  test("who leaves early makes room, once", () => {
    const room = new WaitingRoom<ReturnType<typeof waiting>>(1);
    const [first, second] = [waiting("1"), waiting("1")];
    room.add(first, false);
    room.remove(first);
    room.remove(first);
    room.remove(second);
    expect(room.size).toBe(0);
    expect(room.add(second, false)).toBe(true);
  });
});
