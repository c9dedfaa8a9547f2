/** Setting a document by hand: held against the versions that there are, and against the revision that it was made from. */

import { describe, expect, test } from "vitest";
import type { ModelState } from "../../src/backends/announced-version.ts";
import type { GatewayError } from "../../src/errors/gateway-error.ts";
import { putDocument, tryDocument } from "../../src/traffic/change.ts";
import { modelVersion } from "../support/model-version.ts";
import { catalogueFromVersions } from "../support/scripted-pool.ts";
import { trafficIn } from "../support/traffic.ts";

/** No canary runs. */
const idle = { refuse: () => {}, settled: async () => {}, outcome: async () => ({ model: "iris", weights: { "1": 100 } }) };

async function irisWith(states: Record<string, ModelState>) {
  const { table, journal } = await trafficIn();
  const catalogueOf = (now: Record<string, ModelState>) =>
    catalogueFromVersions(Object.entries(now).map(([version, state]) => modelVersion({ version, state })));
  let catalogue = catalogueOf(states);
  const put = (body: object) => putDocument({ table, catalogue, canaries: idle }, "iris", body, "abcdefgh");
  return { table, journal, put, now: (later: Record<string, ModelState>) => (catalogue = catalogueOf(later)) };
}

async function refusal(act: () => Promise<unknown>): Promise<GatewayError> {
  try {
    await act();
  } catch (thrown) {
    return thrown as GatewayError;
  }
  throw new Error("It was not refused.");
}

test.each([
  [{ weights: { "7": 100 } }, "/weights/7", "expected a version of 'iris' (3, 2, 1), got '7'"],
  [{ weights: { "1": 100, "7": 0 } }, "/weights/7", "expected a version of 'iris' (3, 2, 1), got '7'"],
  [
    { weights: { canary: 100 }, labels: { stable: "1" } },
    "/weights/canary",
    "expected a version of 'iris' (3, 2, 1) or a label (stable), got 'canary'",
  ],
  [{ weights: { "1": 90, "2": 10 } }, "/weights/2", "expected a version that is READY, got '2', which is FAILED"],
  [{ labels: { canary: "2" } }, "/labels/canary", "expected a version that is READY, got '2', which is FAILED"],
  [{ labels: { canary: "3" } }, "/labels/canary", "expected a version that is READY, got '3', which is LOADING"],
  [{ labels: { canary: "7" } }, "/labels/canary", "expected a version of 'iris' (3, 2, 1), got '7'"],
  [{ labels: { "2": "1" } }, "/labels/2", "expected another label: '2' is a version of 'iris'"],
  [
    { rules: [{ header: "x", value: "y", version: "3" }] },
    "/rules/0/version",
    "expected a version that is READY, got '3', which is LOADING",
  ],
  [{ shadow: { version: "7", percent: 5 } }, "/shadow/version", "expected a version of 'iris' (3, 2, 1), got '7'"],
])("%j is refused", async (document, pointer, detail) => {
  const { put, table } = await irisWith({ "1": "READY", "2": "FAILED", "3": "LOADING" });
  expect(await refusal(() => put(document))).toMatchObject({ reason: "INVALID_REQUEST", problems: [{ pointer, detail }] });
  expect(table.get("iris")).toBeUndefined();
});

test("a version without a share may be in any state, one that recovers may have one", async () => {
  const { put } = await irisWith({ "1": "READY", "2": "FAILED", "3": "RECOVERING" });
  expect((await put({ weights: { "1": 50, "2": 0, "3": 50 } })).revision).toBe(1);
});

describe("labels", () => {
  test("move only to a READY version, but stay where they are whatever becomes of it", async () => {
    const { put, now } = await irisWith({ "1": "READY", "2": "READY" });
    await put({ labels: { stable: "1", canary: "2" } });
    now({ "1": "READY", "2": "FAILED" });
    expect((await put({ labels: { stable: "1", canary: "2" }, sticky: { by: "key" } })).revision).toBe(2);
    expect((await refusal(() => put({ labels: { stable: "2", canary: "2" } }))).problems).toMatchObject([{ pointer: "/labels/stable" }]);
  });

  test("with a share behind them are named together with their version", async () => {
    const { put, now } = await irisWith({ "1": "READY", "2": "READY" });
    const document = { labels: { canary: "2" }, weights: { "1": 90, canary: 10 } };
    await put(document);
    now({ "1": "READY", "2": "FAILED" });
    expect((await refusal(() => put(document))).problems).toEqual([
      { pointer: "/weights/canary", detail: "expected a version that is READY, got 'canary', which is '2', which is FAILED" },
    ]);
  });
});

describe("a dry run", () => {
  const try_ = async (states: Record<string, ModelState>, body: unknown, before?: object) => {
    const { table, put } = await irisWith(states);
    if (before !== undefined) await put(before);
    const catalogue = catalogueFromVersions(Object.entries(states).map(([version, state]) => modelVersion({ version, state })));
    const answer = tryDocument({ table, catalogue, canaries: idle }, "iris", body);
    expect(table.document("iris").revision).toBe(before === undefined ? 0 : 1);
    return answer;
  };
  const three: Record<string, ModelState> = { "1": "READY", "2": "READY", "3": "FAILED" };

  test("says all that is wrong, and of what can be read what would change", async () => {
    const answer = await try_(three, { weights: { "1": 100 }, rules: [{ header: "", value: "1", version: "2" }], sticky: { by: "key" } });
    expect(answer).toMatchObject({ accepted: false, problems: [{ pointer: "/rules/0/header" }] });
    expect(answer).not.toHaveProperty("traffic");
    expect(answer.changes.map(({ text }) => text)).toEqual([
      "latest loses its 100 %.",
      "1 gets 100 %.",
      "Callers are recognised by their API key.",
      "The rules are not complete yet.",
    ]);
  });

  test("says a conflict beside what is wrong with the versions", async () => {
    const answer = await try_(three, { revision: 0, weights: { "3": 100 } }, { weights: { "1": 100 } });
    expect(answer).toMatchObject({
      accepted: false,
      conflict: expect.stringMatching(/is at revision 1/),
      problems: [{ pointer: "/weights/3" }],
    });
    expect(answer.changes).toHaveLength(2);
  });

  test("tells what is still to be filled in from what is wrong", async () => {
    const answer = await try_(three, { labels: { latest: "", "": "1" }, rules: [{ header: "x y", value: "", version: "2" }] });
    expect(answer.problems.map(({ pointer, blank }) => [pointer, blank])).toEqual([
      ["/labels/latest", true],
      ["/labels/latest", undefined],
      ["/labels/", true],
      ["/rules/0/header", undefined],
      ["/rules/0/value", true],
    ]);
  });

  test("writes out what follows, and says so", async () => {
    const answer = await try_(three, { canary: { version: "2", max_disagreement: 0.02 } });
    expect(answer).toMatchObject({ accepted: true, traffic: { weights: { "1": 100 }, shadow: { version: "2", percent: 5 } } });
    expect(answer.notes).toEqual([
      "No version has a weight of its own and 2 is the latest itself: 1 serves what the canary does not get.",
      "5 % of the calls are copied to 2, to compare its answers.",
    ]);
  });

  test("of what holds already changes nothing", async () => {
    expect(await try_(three, { weights: { "1": 100 } }, { weights: { "1": 100 } })).toMatchObject({
      accepted: true,
      changes: [],
      notes: [],
    });
  });

  test.each(["", null, 7, [], { model: "resnet" }])("of %j is no document", async (body) => {
    expect(await try_(three, body)).toMatchObject({ accepted: false, words: [], problems: [expect.anything()] });
  });
});

describe("revisions", () => {
  test("a document made from an older one is a conflict, even where it is wrong besides", async () => {
    const { put } = await irisWith({ "1": "READY" });
    expect((await put({ revision: 0, weights: { "1": 100 } })).revision).toBe(1);
    expect(await refusal(() => put({ revision: 0, weights: { "7": 100 } }))).toMatchObject({
      reason: "CONFLICT",
      message: "The traffic of 'iris' is at revision 1, and this document was made from 0; get it again and repeat the change.",
    });
    expect((await put({ revision: 1, weights: { latest: 100 } })).revision).toBe(2);
  });

  test("a document without a revision takes the place of whatever there is", async () => {
    const { put } = await irisWith({ "1": "READY" });
    await put({ weights: { "1": 100 } });
    expect(await put({ weights: { latest: 100 } })).toEqual({ model: "iris", revision: 2, weights: { latest: 100 } });
  });

  test("one from the future is a conflict, too", async () => {
    const { put } = await irisWith({ "1": "READY" });
    expect((await refusal(() => put({ revision: 3 }))).reason).toBe("CONFLICT");
  });
});

test("a model that nobody has is not found, and unknown before anybody has announced anything", async () => {
  const { table } = await trafficIn();
  const empty = catalogueFromVersions([modelVersion({ name: "resnet" })]);
  expect(await refusal(() => putDocument({ table, catalogue: empty, canaries: idle }, "iris", {}, "k"))).toMatchObject({
    reason: "MODEL_NOT_FOUND",
    message: "There is no model 'iris'; `GET /models` lists those there are.",
  });
  expect(
    (await refusal(() => putDocument({ table, catalogue: catalogueFromVersions([], false), canaries: idle }, "iris", {}, "k"))).reason,
  ).toBe("MODEL_LOADING");
});

test("what was set is in the audit, with who set it and what was before", async () => {
  const { put, journal } = await irisWith({ "1": "READY" });
  await put({ weights: { "1": 100 } });
  await put({ labels: { stable: "1" } });
  await refusal(() => put({ weights: { "7": 100 } }));
  expect(await journal.list(10)).toMatchObject([
    {
      who: "abcdefgh",
      action: "traffic.set",
      subject: "iris",
      before: { model: "iris", revision: 1, weights: { "1": 100 } },
      after: { model: "iris", revision: 2, weights: { latest: 100 }, labels: { stable: "1" } },
    },
    { action: "traffic.set", before: undefined, after: { model: "iris", revision: 1, weights: { "1": 100 } } },
  ]);
});
