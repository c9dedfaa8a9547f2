/** What is under /v1 beside calls: the listing, and errors that no door has made. */
import { expect, test } from "vitest";
import { startGateway } from "../../support/gateway-server.ts";
import { embeddingVersion, generatingVersion } from "../../support/generation.ts";
import { modelVersion } from "../../support/model-version.ts";

const versions = [modelVersion({}), generatingVersion("chat", {}, { readyAtMs: 1_700_000_000_500 }), embeddingVersion()];

test("the listing has what can be named here, as far as the key reaches", async () => {
  const gateway = await startGateway({ versions });
  const { json } = await gateway.ask("/v1/models");
  expect(json).toEqual({
    object: "list",
    data: [
      { id: "bot", object: "model", created: 1_700_000_000, owned_by: "inferencehub", task: "chat", version: "3" },
      { id: "words", object: "model", created: 0, owned_by: "inferencehub", task: "embed", version: "2" },
    ],
  });
  const limited = await gateway.ask("/v1/models", { key: await gateway.keyFor({ models: ["words"] }) });
  expect(limited.json.data.map(({ id }: { id: string }) => id)).toEqual(["words"]);
});

test("one model is shown by name, version or label", async () => {
  const gateway = await startGateway({ versions });
  for (const id of ["bot", "bot@3", "bot@latest"])
    expect((await gateway.ask(`/v1/models/${id}`)).json).toMatchObject({ id, object: "model", version: "3" });
  for (const id of ["iris", "nothing", "bot@9", "a%2Fb"]) {
    const { status, json } = await gateway.ask(`/v1/models/${id}`);
    expect([status, json.error.code, json.error.param]).toEqual([404, "model_not_found", "model"]);
  }
  const denied = await gateway.ask("/v1/models/bot", { key: await gateway.keyFor({ models: ["words"] }) });
  expect([denied.status, denied.json.error.code]).toEqual([403, "PERMISSION_DENIED"]);
});

test.each<[string, string, RequestInit & { key?: string | null }, number, string]>([
  ["a path that there is not", "/v1/files", {}, 404, "unknown_url"],
  ["/v1 itself", "/v1", {}, 404, "unknown_url"],
  ["another method", "/v1/chat/completions", {}, 405, "method_not_supported"],
  ["another method of the listing", "/v1/models", { method: "DELETE" }, 405, "method_not_supported"],
  ["no key for a call", "/v1/embeddings", { method: "POST", key: null }, 401, "invalid_api_key"],
  ["no key for the listing", "/v1/models", { key: null }, 401, "invalid_api_key"],
  [
    "another media type",
    "/v1/embeddings",
    { method: "POST", headers: { "content-type": "text/csv" }, body: "a" },
    415,
    "UNSUPPORTED_MEDIA_TYPE",
  ],
  [
    "a body that is too large",
    "/v1/embeddings",
    { method: "POST", headers: { "content-type": "application/json" }, body: " ".repeat(5_000_000) },
    413,
    "PAYLOAD_TOO_LARGE",
  ],
  ["a bad escape", "/v1/models/%zz", {}, 400, "INVALID_REQUEST"],
])("%s is answered with an error of OpenAI's", async (_what, path, init, status, code) => {
  const gateway = await startGateway({ versions });
  const answer = await gateway.ask(path, init);
  expect([answer.status, answer.json.error.code, answer.json.error.type]).toEqual([status, code, "invalid_request_error"]);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("x-request-id")).toBeTruthy();
});
