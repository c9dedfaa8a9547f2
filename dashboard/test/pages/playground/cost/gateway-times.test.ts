/** What is said of the gateway's share of a call's time. */

import { describe, expect, test } from "vitest";
import type { Prediction } from "../../../../src/api/types.ts";
import { GatewayTimes, gatewayNote } from "../../../../src/pages/playground/cost/gateway-times.ts";

const took = (gateway: number, compute = 0.3) => ({ total: gateway + compute, gateway, queue: 0, compute });

describe("the first call", () => {
  test("that took the gateway long is explained", () => {
    expect(gatewayNote(took(12), [], 200)).toMatch(/^The first call .* compiled .* Run it again/);
  });

  test.each([
    ["little", took(0.8)],
    ["less than the model", took(5, 40)],
  ])("that took it %s is not", (_what, timings) => {
    expect(gatewayNote(timings, [], 200)).toBeUndefined();
  });
});

describe("a later call", () => {
  test("is explained where it took far more than usual", () => {
    expect(gatewayNote(took(9), [12, 1.2, 1.1], 200)).toMatch(/^More than usual: mostly the gateway takes 1\.2 ms/);
    expect(gatewayNote(took(3.5), [12, 1.2, 1.3], 200)).toBeUndefined();
    expect(gatewayNote(took(2), [0.2], 200)).toBeUndefined();
  });
});

test("a large body is named", () => {
  expect(gatewayNote(took(9), [], 2_500_000)).toMatch(/read and checked 2\.\d MB of JSON/);
});

test("calls are remembered by version, each once", () => {
  const times = new GatewayTimes();
  const call = (request_id: string, gateway: number, version = "1"): Prediction => ({
    model_name: "iris",
    version,
    outputs: {},
    request_id,
    timings_ms: took(gateway),
  });
  expect(times.before(call("a", 12))).toEqual([]);
  expect(times.before(call("a", 12))).toEqual([]);
  expect(times.before(call("b", 2))).toEqual([12]);
  expect(times.before(call("c", 2, "2"))).toEqual([]);
  expect(times.before(call("b", 2))).toEqual([12]);
});
