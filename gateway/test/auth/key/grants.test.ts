/** What a key may be given by whom: a table over each respect in which keys differ. */

import { describe, expect, test } from "vitest";
import { callerFromScopes, type RatePolicy, type Scope } from "../../../src/auth/caller/caller.ts";
import { createGrants } from "../../../src/auth/key/grants.ts";
import type { KeyWish } from "../../../src/auth/key/ring.ts";

const nowMs = 1_700_000_000_000;
const dayMs = 86_400_000;

interface Maker {
  readonly scopes?: readonly Scope[];
  readonly models?: readonly string[] | null;
  readonly rate?: RatePolicy | null;
  readonly expiresAtMs?: number | null;
  readonly weight?: number;
}

/** Where the wish exceeds the maker; an empty list where it may be. */
function excess(maker: Maker, wish: Partial<KeyWish>, defaultRate: RatePolicy | null = null): readonly string[] {
  const { scopes = ["admin"], models = null, rate = null, expiresAtMs = null, weight } = maker;
  const caller = callerFromScopes("id", scopes, models, rate, expiresAtMs, weight);
  try {
    createGrants(defaultRate, { wallMs: () => nowMs }).permit(caller, {
      name: "x",
      scopes: ["predict"],
      models: null,
      expiresInDays: null,
      rate: null,
      ...wish,
    });
    return [];
  } catch (error) {
    expect(error).toMatchObject({ reason: "PERMISSION_DENIED" });
    return (error as { problems?: { pointer: string }[] }).problems?.map(({ pointer }) => pointer) ?? ["/"];
  }
}

const rate = (requests: number | null, windowS = 60, burst = 0, rows: number | null = null): RatePolicy => ({
  requests,
  rows,
  windowS,
  burst,
});

const tokens = (total: number): RatePolicy => ({ ...rate(null), tokens: { input: null, output: null, total } });

test("only admins give keys at all", () => {
  expect(excess({ scopes: ["predict", "metrics"] }, {})).toEqual(["/"]);
  expect(excess({}, { scopes: ["admin", "predict", "metrics"] })).toEqual([]);
});

describe("models", () => {
  test.each<[string[] | null, string[] | null, boolean]>([
    [null, null, true],
    [["iris"], ["iris"], true],
    [["iris"], ["iris", "resnet"], false],
    [["iris"], null, false],
  ])("of %j: %j", (own, wished, allowed) => {
    expect(excess({ models: own }, { models: wished })).toEqual(allowed ? [] : ["/models"]);
  });
});

describe("weight", () => {
  test.each<[Maker, number | undefined, boolean]>([
    [{}, 50, true],
    [{ models: ["iris"] }, 1, true],
    [{ models: ["iris"] }, undefined, true],
    [{ models: ["iris"] }, 1.5, false],
    [{ models: ["iris"], weight: 2 }, 2, true],
    [{ models: ["iris"], weight: 0.5 }, undefined, false],
  ])("by %j: %j", (maker, weight, allowed) => {
    const wish = { models: maker.models ?? null, ...(weight !== undefined && { weight }) };
    expect(excess(maker, wish)).toEqual(allowed ? [] : ["/weight"]);
  });
});

describe("expiry", () => {
  test.each<[number | null, number | null, boolean]>([
    [null, null, true],
    [null, 36_500, true],
    [nowMs + dayMs, 1, true],
    [nowMs + dayMs, 0.5, true],
    [nowMs + dayMs - 1, 1, false],
    [nowMs + dayMs, null, false],
    [nowMs + 60_000, 1, false],
  ])("at %j: in %j days", (expiresAtMs, expiresInDays, allowed) => {
    expect(excess({ expiresAtMs }, { expiresInDays })).toEqual(allowed ? [] : ["/expires_in_days"]);
  });
});

describe("limits", () => {
  const requests = "/rate/requests";
  const rows = "/rate/rows";
  test.each<[RatePolicy | null, RatePolicy | null, RatePolicy | null, ...string[]]>([
    // its own, the wished one, the configuration's
    [null, null, null],
    [rate(10), rate(10), null],
    [rate(10), rate(9), null],
    [rate(10), rate(11), null, requests],
    [rate(10), null, null, requests],
    [rate(10), rate(null, 60, 0, 5), null, requests],
    [rate(10), null, rate(10)],
    [rate(10), null, rate(11), requests],
    // The same pace, all at once.
    [rate(10), rate(600, 3_600), null, requests],
    [rate(600, 3_600), rate(10, 60), null],
    [rate(600, 3_600), rate(11, 60), null, requests],
    [rate(10, 60), rate(7, 59), null, requests],
    [rate(10, 60), rate(5, 59), null],
    [rate(10, 60), rate(10, 61), null],
    // What comes on top.
    [rate(10, 60, 5), rate(10, 60, 5), null],
    [rate(10, 60, 5), rate(10, 60, 6), null, requests],
    [rate(10, 60, 5), rate(5, 30, 5), null, requests],
    [rate(10, 60, 5), rate(5, 30, 2), null],
    // Each limit by itself.
    [rate(10, 60, 0, 100), rate(10), null, rows],
    [rate(10, 60, 0, 100), rate(10, 60, 0, 101), null, rows],
    [rate(10, 60, 0, 100), rate(11, 60, 0, 101), null, requests, rows],
    [rate(null, 60, 0, 100), rate(1_000_000, 60, 0, 100), null],
    [tokens(100), tokens(100), null],
    [tokens(100), tokens(101), null, "/rate/total_tokens"],
    // Tokens have no burst.
    [tokens(100), { ...tokens(100), burst: 9 }, null],
    [tokens(100), rate(10), null, "/rate/total_tokens"],
  ])("%j gives %j where the default is %j", (own, wished, defaultRate, ...pointers) => {
    expect(excess({ rate: own }, { rate: wished }, defaultRate)).toEqual(pointers);
  });
});
