/** Errors as clients of OpenAI's API get them. */
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { noSuchMethod, noSuchPath } from "../../src/errors/http-fault.ts";
import { openAiProblemFromError, paramFromPointer } from "../../src/errors/openai-error.ts";
import { problemKindOf } from "../../src/errors/problem-for-url.ts";
import type { Reason } from "../../src/errors/reasons.ts";

test("an error, byte for byte", () => {
  const error = new GatewayError("RATE_LIMITED", "Wait.", { retryAfterMs: 1_200.5 });
  expect(openAiProblemFromError(error, "r-1")).toEqual({
    status: 429,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-request-id": "r-1",
      "retry-after": "2",
      "retry-after-ms": "1201",
    },
    body: '{"error":{"message":"Wait.","type":"requests","param":null,"code":"rate_limit_exceeded"}}',
  });
});

test.each<[GatewayError, string, string]>([
  [new GatewayError("UNAUTHENTICATED", "No."), "invalid_request_error", "invalid_api_key"],
  [new GatewayError("MODEL_NOT_FOUND", "No."), "invalid_request_error", "model_not_found"],
  [new GatewayError("VERSION_NOT_FOUND", "No."), "invalid_request_error", "model_not_found"],
  [new GatewayError("PERMISSION_DENIED", "No."), "invalid_request_error", "PERMISSION_DENIED"],
  [new GatewayError("DEADLINE_EXCEEDED", "No."), "server_error", "DEADLINE_EXCEEDED"],
  [
    new GatewayError("INVALID_REQUEST", "No.", { openaiCode: "context_length_exceeded" }),
    "invalid_request_error",
    "context_length_exceeded",
  ],
  [noSuchPath("GET", "/v1/files"), "invalid_request_error", "unknown_url"],
  [noSuchMethod("GET", "/v1/embeddings", ["POST"]), "invalid_request_error", "method_not_supported"],
])("%s", (error, type, code) => {
  expect(JSON.parse(openAiProblemFromError(error, "r").body).error).toMatchObject({ type, code });
});

test.each<[Reason, boolean, string | undefined]>([
  ["DEADLINE_EXCEEDED", true, "false"],
  ["MODEL_FAILED", true, "false"],
  ["WORKER_LOST", false, "false"],
  ["WORKER_LOST", true, undefined],
  ["QUEUE_FULL", false, undefined],
  ["RATE_LIMITED", false, undefined],
  ["INVALID_REQUEST", false, undefined],
])("%s of a model that is idempotent: %s, is told to be sent again: %s", (reason, isIdempotent, told) => {
  expect(openAiProblemFromError(new GatewayError(reason, "No."), "r", isIdempotent).headers["x-should-retry"]).toBe(told);
});

test.each([
  ["", null],
  ["/model", "model"],
  ["/messages/0/content/12/text", "messages[0].content[12].text"],
  ["/metadata/a~1b", "metadata.a/b"],
])("the pointer %s is %s", (pointer, param) => {
  expect(paramFromPointer(pointer)).toBe(param);
});

test.each([
  ["/v1", "openai"],
  ["/v1/x", "openai"],
  ["/v1?x", "openai"],
  ["/v10", "problem"],
  ["/v2/models", "open-inference"],
  ["/predict", "problem"],
])("%s speaks %s", (url, kind) => {
  expect(problemKindOf(url, "")).toBe(kind);
  expect(problemKindOf(`/base${url}`, "/base")).toBe(kind);
});
