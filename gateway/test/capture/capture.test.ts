/** Capturing into real files: when they are complete, who may read them, what a broken disk costs, and that nobody waits for any of it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Capture } from "../../src/capture/capture.ts";
import { CaptureFolder } from "../../src/capture/files/folder.ts";
import { formOf } from "../../src/capture/files/form.ts";
import { captureFileName, partOf } from "../../src/capture/files/names.ts";
import { RotatingFile } from "../../src/capture/files/rotation.ts";
import { hashKeyUnder } from "../../src/capture/hash-key.ts";
import { Redaction } from "../../src/capture/record/redaction.ts";
import { noParameters } from "../../src/tensors/tensor.ts";
import { finished, numberTensor } from "../support/captured.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { modelVersion } from "../support/model-version.ts";
import { temporaryFolder } from "../support/settings.ts";

const version = modelVersion({});
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Wish {
  readonly folder?: string;
  readonly percent?: number;
  readonly rotateBytes?: number;
  readonly keepFiles?: number;
  readonly models?: readonly { readonly model: string; readonly sample_percent: number }[];
  readonly random?: () => number;
}

async function capturing({ folder = join(temporaryFolder(), "capture"), percent = 100, models = [], ...wish }: Wish = {}) {
  const clock = new FakeClock();
  const said: string[] = [];
  const log = {
    warn: (_: object, message: string) => void said.push(message),
    info: (_: object, message: string) => void said.push(message),
  };
  const file = new RotatingFile({
    folder: new CaptureFolder(folder, { bytes: 1e9, files: wish.keepFiles ?? 1_000 }, 60_000),
    process: "gateway-test",
    format: "jsonl",
    createForm: await formOf("jsonl"),
    rotateBytes: wish.rotateBytes ?? 1e6,
    rotateMs: 60_000,
    clock,
  });
  const capture = new Capture({
    settings: { sample_percent: percent, models, max_record_bytes: 4_096 },
    redaction: new Redaction([], ""),
    file,
    clock,
    timers: clock,
    log,
    ...(wish.random && { random: wish.random }),
  });
  stops.push(() => capture.stop());
  /** Calls that are over; how many of them were sampled. */
  const call = (count = 1) => {
    let taken = 0;
    for (let i = 0; i < count; i++) {
      const sampled = capture.sample(version, [numberTensor("features", [i, 1, 2, 3], 1, 4)], noParameters);
      sampled?.finished({ ...finished, requestId: `r${i}` });
      if (sampled !== undefined) taken += 1;
    }
    return taken;
  };
  /** Lets time pass, and what falls due come to its end, which shows in what is `seen` then. */
  const passing = async (ms: number, seen: () => void) => {
    clock.advance(ms);
    await vi.waitFor(seen, { timeout: 10_000, interval: 1 });
  };
  const names = () => readdirSync(folder).toSorted();
  const lines = () =>
    names().flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    );
  return { capture, call, passing, names, lines, said, clock, folder };
}

describe("files", () => {
  test("are for their owner alone, and complete at the end", async () => {
    const { capture, call, passing, names, lines, folder } = await capturing();
    call(3);
    expect(() => names()).toThrow("ENOENT");
    await passing(200, () => expect(lines()).toHaveLength(3));
    expect(names()).toEqual([expect.stringMatching(/\.jsonl\.part$/)]);
    call(1);
    await capture.stop();
    expect(names()).toEqual([expect.stringMatching(/\.jsonl$/)]);
    expect(lines().map(({ request_id: id }) => id)).toEqual(["r0", "r1", "r2", "r0"]);
    expect(statSync(join(folder, names()[0]!)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(capture.counts).toEqual({ written: 4, dropped: 0 });
  });

  test("are complete when they are large enough, and the oldest go", async () => {
    const { call, passing, names } = await capturing({ rotateBytes: 1_000, keepFiles: 3 });
    const numbers = () => names().map((name) => /-(\d{6})\.jsonl$/.exec(name)?.[1]);
    for (const last of ["000001", "000002", "000003", "000004", "000005", "000006"]) {
      call(4);
      await passing(200, () => expect(numbers().at(-1)).toBe(last));
    }
    await vi.waitFor(() => expect(numbers()).toEqual(["000004", "000005", "000006"]));
  });

  test("are complete when they are old enough, though nothing more comes", async () => {
    const { call, passing, names, lines, clock } = await capturing();
    call(1);
    await passing(200, () => expect(lines()).toHaveLength(1));
    clock.advance(58_000);
    expect(names()).toEqual([expect.stringMatching(/\.part$/)]);
    await vi.waitFor(() => {
      clock.advance(1_000);
      expect(names()).toEqual([expect.stringMatching(/\.jsonl$/)]);
    });
  });

  test("of processes that died are completed, or go where they can't be read, and nothing else is touched", async () => {
    const { call, passing, names, folder, clock } = await capturing();
    mkdirSync(folder);
    const old = captureFileName(0, "gateway-dead", 1, "jsonl");
    const broken = captureFileName(1, "gateway-dead", 2, "parquet");
    const young = partOf(captureFileName(2, "gateway-live", 1, "jsonl"));
    for (const name of [partOf(old), partOf(broken), young, "notes.txt"]) writeFileSync(join(folder, name), "x");
    for (const name of [partOf(old), partOf(broken)]) utimesSync(join(folder, name), 1, 1);
    utimesSync(join(folder, young), clock.wallMs() / 1e3, clock.wallMs() / 1e3);
    call(1);
    await passing(200, () => expect(names().slice(0, 2)).toEqual([old, young]));
    expect(names()).toContain("notes.txt");
    expect(names()).not.toContain(partOf(broken));
  });
});

describe("a folder that can't be written to", () => {
  test("costs a warning, and what waited is written when it can be", async () => {
    const place = temporaryFolder();
    writeFileSync(join(place, "blocked"), "");
    const { capture, call, passing, lines, said } = await capturing({ folder: join(place, "blocked", "capture") });
    call(2);
    await passing(200, () => expect(said).toEqual([expect.stringContaining("can't be written down")]));
    call(1);
    rmSync(join(place, "blocked"));
    await passing(5_000, () => expect(said.at(-1)).toBe("captured calls are written down again"));
    await vi.waitFor(() => expect(lines()).toHaveLength(3));
    expect(capture.counts.dropped).toBe(0);
  });

  test("costs no memory: what there is no room for is dropped and counted", async () => {
    const place = temporaryFolder();
    writeFileSync(join(place, "blocked"), "");
    const { capture, call, passing, said } = await capturing({ folder: join(place, "blocked", "capture") });
    call(1);
    await passing(200, () => expect(said).toHaveLength(1));
    expect(call(5_000)).toBe(5_000);
    expect(capture.counts.dropped).toBe(5_000 - 4_096);
    expect(said).toHaveLength(1);
    await capture.stop();
    expect(said.at(-1)).toContain("lost");
  });
});

describe("a sample", () => {
  test("is a share of the calls, of some models another", async () => {
    let next = 0;
    const { call, capture } = await capturing({
      percent: 25,
      models: [{ model: "iris", sample_percent: 50 }],
      random: () => (next++ % 10) / 10,
    });
    expect(call(100)).toBe(50);
    const others = modelVersion({ name: "other" });
    const taken = Array.from({ length: 100 }, () => capture.sample(others, [], noParameters)).filter((each) => each !== undefined);
    expect(taken).toHaveLength(30);
  });

  test("of nothing reads nothing", async () => {
    const { call } = await capturing({ percent: 0 });
    expect(call(100)).toBe(0);
  });
});

test("the secret of hashes is made once, for its owner alone", () => {
  const home = temporaryFolder();
  const key = hashKeyUnder(home);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(hashKeyUnder(home)).toBe(key);
  expect(readdirSync(home)).toEqual(["capture.key"]);
  expect(statSync(join(home, "capture.key")).mode & 0o777).toBe(0o600);
});
