/** A file that has the say: taken at start and at each change, refused with the reason, and never overruled by the API. */

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTrafficFile, TrafficFileError } from "../../src/traffic/file.ts";
import { followTraffic, sayingWhatIsWrong } from "../../src/traffic/follow.ts";
import { modelVersion } from "../support/model-version.ts";
import { catalogueFromVersions } from "../support/scripted-pool.ts";
import { temporaryFolder } from "../support/settings.ts";
import { trafficIn } from "../support/traffic.ts";

const iris = { model: "iris", weights: { "1": 100 } };

/** A gateway with a traffic file that holds this. */
async function gatewayWith(content: unknown, home = temporaryFolder()) {
  const path = join(home, "traffic.json");
  const write = (value: unknown) => writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  write(content);
  const { table, journal } = await trafficIn(home, true);
  const lines: object[] = [];
  const note = (fields: object, message: string) => void lines.push({ ...fields, message });
  const catalogue = catalogueFromVersions([modelVersion({ version: "1" }), modelVersion({ version: "2", state: "FAILED" })]);
  const start = () => createTrafficFile(path, table, catalogue, { info: note, warn: note });
  return { path, write, table, journal, lines, start, home };
}

test.each([
  ["one document", iris],
  ["a list", [iris]],
  ["what GET /admin/traffic gives", { traffic: [{ ...iris, revision: 9 }] }],
  ["what it gives where a file has the say", { traffic: [{ ...iris, revision: 9 }], from_file: ["iris"] }],
])("%s is taken at once, once", async (_what, content) => {
  const { table, start, journal, home } = await gatewayWith(content);
  await start();
  expect(table.document("iris")).toEqual({ ...iris, revision: 1 });
  // A restart finds nothing new.
  await (await gatewayWith(content, home)).start();
  expect(await journal.list(10)).toMatchObject([{ who: "file", action: "traffic.set", subject: "iris" }]);
});

test.each([
  ['{"model":"iris","weights":{"1":100},"weights":{"latest":100}}', "/weights"],
  ['{"model":"iris","weights":{"1":100,"1":100}}', "/weights/1"],
  ['[{"model":"iris"},{"model":"resnet","labels":{"stable":"1","st\\u0061ble":"2"}}]', "/1/labels/stable"],
])("a key that is there twice is refused by its name: %s", async (text, pointer) => {
  const { table, start } = await gatewayWith(text);
  await expect(start()).rejects.toThrow(TrafficFileError);
  await expect(start()).rejects.toThrow(`at ${pointer}, expected each key once, got it twice`);
  expect(table.isFromFile("iris")).toBe(false);
});

test("the API may not change what the file sets, and may change the rest", async () => {
  const { table, start } = await gatewayWith(iris);
  await start();
  await expect(table.set("iris", { model: "iris", weights: { latest: 100 } }, "k")).rejects.toThrow(
    expect.objectContaining({
      reason: "CONFLICT",
      message: "The traffic of 'iris' is set by the gateway's traffic file; change it there.",
    }),
  );
  expect(() => table.refuseConflict("iris", iris)).toThrow(expect.objectContaining({ reason: "CONFLICT" }));
  expect(table.isFromFile("iris")).toBe(true);
  expect((await table.set("resnet", { model: "resnet", weights: { "1": 100 } }, "k")).revision).toBe(1);
  expect(table.isFromFile("resnet")).toBe(false);
});

test("the file overrules what the API had set before", async () => {
  const { table, start } = await gatewayWith(iris);
  await table.set("iris", { model: "iris", weights: { latest: 100 } }, "k");
  await start();
  expect(table.document("iris")).toEqual({ ...iris, revision: 2 });
});

test("a gateway without a file goes on with what one has set, and the API may change it", async () => {
  const { home, start } = await gatewayWith(iris);
  await start();
  const { table } = await trafficIn(home);
  expect(table.document("iris").weights).toEqual({ "1": 100 });
  expect((await table.set("iris", { model: "iris", weights: { latest: 100 } }, "k")).revision).toBe(2);
});

describe("a change of the file", () => {
  test("is taken when it is looked at, and only then written down", async () => {
    const { table, write, start, journal } = await gatewayWith(iris);
    const file = await start();
    await file.follow();
    write({ ...iris, weights: { "1": 90, "2": 10 } });
    await file.follow();
    await file.follow();
    expect(table.document("iris")).toMatchObject({ revision: 2, weights: { "1": 90, "2": 10 } });
    expect(await journal.list(10)).toHaveLength(2);
  });

  test("that leaves a model out gives it back to the API with the default", async () => {
    const { table, write, start } = await gatewayWith([iris, { model: "resnet", weights: { "1": 100 } }]);
    const file = await start();
    write([iris]);
    await file.follow();
    expect(table.document("resnet")).toEqual({ model: "resnet", revision: 2, weights: { latest: 100 } });
    expect(table.isFromFile("resnet")).toBe(false);
    expect(table.isFromFile("iris")).toBe(true);
  });

  test("that makes it wrong leaves what there was, and is said once", async () => {
    const { table, write, start, path } = await gatewayWith(iris);
    const file = await start();
    write([{ ...iris, weights: { "1": 90 } }]);
    await expect(file.follow()).rejects.toThrow(
      `In the traffic file ${path}, document 1: The traffic document is refused at /weights: expected percentages that add up to 100, got 90.`,
    );
    await file.follow();
    expect(table.document("iris")).toEqual({ ...iris, revision: 1 });
    rmSync(path);
    await expect(file.follow()).rejects.toThrow(/is not there; check gateway.traffic_file/);
    write(iris);
    await file.follow();
    expect(table.document("iris").revision).toBe(1);
  });
});

test.each([
  ["{", /is not JSON in line 1; write one document, or a list of them/],
  ['{\n"model":\n iris}', /is not JSON in line 3; write/],
  ["[".repeat(1_000_000), /is not JSON in line 1; write/],
  [" ".repeat(5_000_000), /has 5000000 bytes, and may have 4194304/],
  [[iris, iris], /has two documents for 'iris'; keep one/],
  [[{ weights: { "1": 100 } }], /document 1: .* at \/model: expected the name of a model/],
  [{ traffic: [iris], x: 1 }, /document 1: .*got an unknown field/],
])("at the start, %j is refused", async (content, sentence) => {
  const { start, table } = await gatewayWith(content);
  await expect(start()).rejects.toThrow(TrafficFileError);
  await expect(start()).rejects.toThrow(sentence);
  expect(table.documents()).toEqual([]);
});

test("versions that do not serve are no reason to refuse it, but are said", async () => {
  const { start, table, lines } = await gatewayWith([
    { ...iris, weights: { "1": 90, "2": 10 } },
    { model: "unknown", weights: { "1": 100 } },
  ]);
  const file = await start();
  await file.follow();
  expect(table.document("iris").weights).toEqual({ "1": 90, "2": 10 });
  expect(lines.filter((line) => !("revision" in line))).toEqual([
    {
      model: "iris",
      pointer: "/weights/2",
      problem: "expected a version that is READY, got '2', which is FAILED",
      message: "the traffic file names what does not serve now",
    },
    { model: "unknown", message: "the traffic file names a model that is not there" },
  ]);
});

describe("following", () => {
  test("waits for no pipe, and reads no folder", async () => {
    const { start, path } = await gatewayWith(iris);
    const file = await start();
    rmSync(path);
    execFileSync("mkfifo", [path]);
    await expect(file.follow()).rejects.toThrow(/is no file; check gateway.traffic_file/);
    rmSync(path);
    mkdirSync(path);
    await expect(file.follow()).rejects.toThrow(/is no file; check gateway.traffic_file/);
  });

  test("says a mistake once, in one sentence, and goes on", async () => {
    const { start, write, path } = await gatewayWith(iris);
    const lines: object[] = [];
    const look = sayingWhatIsWrong(await start(), { warn: (fields) => void lines.push(fields) });
    rmSync(path);
    await look();
    await look();
    write("{");
    await look();
    await look();
    expect(lines).toEqual([
      { problem: `The traffic file ${path} is not there; check gateway.traffic_file.` },
      { problem: `The traffic file ${path} is not JSON in line 1; write one document, or a list of them.` },
    ]);
  });

  test("happens by itself, for the state and for the file", async () => {
    const { home, write, start, table } = await gatewayWith(iris);
    const file = await start();
    const other = (await trafficIn(home)).table;
    const taken = Promise.withResolvers<void>();
    const models = new Set<string>();
    table.onChange((model) => {
      models.add(model);
      if (models.size === 2) taken.resolve();
    });
    onTestFinished(followTraffic(table, file, async () => {}, { warn: () => {} }));
    await other.set("resnet", { model: "resnet", weights: { "1": 100 } }, "k");
    write({ ...iris, labels: { stable: "1" } });
    await taken.promise;
    expect(table.document("iris").labels).toEqual({ stable: "1" });
  });
});
