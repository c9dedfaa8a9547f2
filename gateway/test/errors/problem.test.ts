/** Errors as callers get them, byte for byte. */
import { expect, test } from "vitest";
import { GatewayError, internalDetail } from "../../src/errors/gateway-error.ts";
import { gatewayErrorFromFramework, noSuchMethod, noSuchPath, noSuchThing } from "../../src/errors/http-fault.ts";
import { problemFromError } from "../../src/errors/problem.ts";

test("an error with problems", () => {
  const error = new GatewayError("INPUT_MISMATCH", "No.", { problems: [{ pointer: "/inputs/x/0", detail: "expected 1, got 2" }] });
  expect(problemFromError(error, "r-1")).toEqual({
    status: 400,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", "x-request-id": "r-1" },
    body: '{"type":"urn:inferencehub:reason:INPUT_MISMATCH","title":"The inputs disagree with the model\'s signature","status":400,"detail":"No.","reason":"INPUT_MISMATCH","request_id":"r-1","errors":[{"pointer":"/inputs/x/0","detail":"expected 1, got 2"}]}',
  });
});

test.each([
  ["RATE_LIMITED", 12_001, "13"],
  ["RATE_LIMITED", 1, "1"],
  ["QUEUE_FULL", undefined, "1"],
  ["MODEL_LOADING", undefined, "1"],
  ["NO_HEALTHY_WORKER", 2_000, "2"],
  ["WORKER_LOST", undefined, "1"],
  ["DEADLINE_EXCEEDED", undefined, undefined],
  ["INVALID_REQUEST", undefined, undefined],
] as const)("%s with a pause of %s ms asks to retry after %s s", (reason, retryAfterMs, seconds) => {
  expect(problemFromError(new GatewayError(reason, "No.", { retryAfterMs }), "r").headers["retry-after"]).toBe(seconds);
});

test("a missing key names the scheme to use", () => {
  expect(problemFromError(new GatewayError("UNAUTHENTICATED", "No."), "r").headers["www-authenticate"]).toBe('Bearer realm="inferencehub"');
});

test("an unexpected exception is INTERNAL, and what it says stays here", () => {
  const thrown = new TypeError("cannot read /etc/secret");
  const error = GatewayError.from(thrown);
  expect([error.reason, error.detail, error.cause]).toEqual(["INTERNAL", internalDetail, thrown]);
  expect(problemFromError(error, "r").body).not.toContain("secret");
  expect(GatewayError.from(error)).toBe(error);
  expect(GatewayError.from("a string").reason).toBe("INTERNAL");
});

test("what the HTTP framework throws keeps its status and loses its text", () => {
  const cases: [number, string, number][] = [
    [400, "INVALID_REQUEST", 400],
    [404, "INVALID_REQUEST", 404],
    [413, "PAYLOAD_TOO_LARGE", 413],
    [415, "UNSUPPORTED_MEDIA_TYPE", 415],
    [418, "INVALID_REQUEST", 418],
    [431, "INVALID_REQUEST", 431],
    [500, "INTERNAL", 500],
    [503, "INTERNAL", 500],
  ];
  for (const [statusCode, reason, status] of cases) {
    const error = gatewayErrorFromFramework(Object.assign(new Error("quotes the body"), { statusCode }));
    const answer = problemFromError(error, "r");
    expect([error.reason, answer.status]).toEqual([reason, status]);
    expect(answer.body).not.toContain("quotes");
  }
  expect(gatewayErrorFromFramework("odd").reason).toBe("INTERNAL");
  const own = new GatewayError("CONFLICT", "No.");
  expect(gatewayErrorFromFramework(own)).toBe(own);
});

test("paths and methods that are not there", () => {
  expect(noSuchPath("GET", "/x")).toMatchObject({
    httpStatus: 404,
    message: "There is no GET /x here; /openapi.json lists what there is.",
  });
  expect(noSuchMethod("GET", "/predict", ["POST"])).toMatchObject({
    httpStatus: 405,
    message: "/predict does not take GET; it takes POST.",
  });
  expect(noSuchThing("There is no such key.")).toMatchObject({ httpStatus: 404, reason: "INVALID_REQUEST" });
});
