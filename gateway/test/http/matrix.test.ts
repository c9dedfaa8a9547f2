/** Every operation of the OpenAPI document times everybody who may ask: exactly who is let in, and who is not even told that a thing is there. */

import { describe, expect, test } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import { nowS, signedToken, signingKey, startIssuer } from "../support/token-issuer.ts";

type Needs = "nothing" | "key" | "predict" | "metrics" | "admin";

interface Operation {
  readonly method: string;
  /** As the document has it. */
  readonly path: string;
  readonly operationId: string;
}

/** What each needs. `of: "model"`: it is about one model; `of: "all"`: about all, so that a key for some models has no part in it. */
const table: Record<string, { readonly needs: Needs; readonly of?: "model" | "all" | "key" }> = {
  predict: { needs: "predict", of: "model" },
  oipInfer: { needs: "predict", of: "model" },
  oipInferVersion: { needs: "predict", of: "model" },
  oipGenerate: { needs: "predict", of: "model" },
  oipGenerateVersion: { needs: "predict", of: "model" },
  oipGenerateStream: { needs: "predict", of: "model" },
  oipGenerateStreamVersion: { needs: "predict", of: "model" },
  openaiChat: { needs: "predict", of: "model" },
  openaiComplete: { needs: "predict", of: "model" },
  openaiEmbed: { needs: "predict", of: "model" },
  openaiListModels: { needs: "predict" },
  openaiShowModel: { needs: "predict", of: "model" },
  oipServer: { needs: "key" },
  oipLive: { needs: "nothing" },
  oipReady: { needs: "nothing" },
  oipModelMetadata: { needs: "predict", of: "model" },
  oipVersionMetadata: { needs: "predict", of: "model" },
  oipModelReady: { needs: "predict", of: "model" },
  oipVersionReady: { needs: "predict", of: "model" },
  oipModelConfig: { needs: "predict", of: "model" },
  oipVersionConfig: { needs: "predict", of: "model" },
  oipModelStatistics: { needs: "predict", of: "model" },
  oipVersionStatistics: { needs: "predict", of: "model" },
  oipStatistics: { needs: "predict" },
  oipRepositoryIndex: { needs: "predict" },
  oipLoadModel: { needs: "admin", of: "model" },
  oipUnloadModel: { needs: "admin", of: "model" },
  health: { needs: "nothing" },
  live: { needs: "nothing" },
  ready: { needs: "nothing" },
  listModels: { needs: "predict" },
  showModel: { needs: "predict", of: "model" },
  showSession: { needs: "nothing" },
  signIn: { needs: "nothing" },
  signOut: { needs: "nothing" },
  signInAtProvider: { needs: "nothing" },
  signInFromProvider: { needs: "nothing" },
  metrics: { needs: "metrics" },
  watchLive: { needs: "metrics" },
  liveHistory: { needs: "metrics" },
  liveFailures: { needs: "metrics" },
  listKeys: { needs: "admin" },
  createKey: { needs: "admin" },
  revokeKey: { needs: "admin", of: "key" },
  listWorkers: { needs: "admin" },
  audit: { needs: "admin", of: "all" },
  usage: { needs: "admin", of: "all" },
  ownUsage: { needs: "predict" },
  listTraffic: { needs: "admin" },
  showTraffic: { needs: "admin", of: "model" },
  setTraffic: { needs: "admin", of: "model" },
  listTrafficRevisions: { needs: "admin", of: "model" },
  showCanary: { needs: "admin", of: "model" },
  showShadow: { needs: "admin", of: "model" },
  promoteCanary: { needs: "admin", of: "model" },
  rollBackCanary: { needs: "admin", of: "model" },
  loadModel: { needs: "admin", of: "model" },
  unloadModel: { needs: "admin", of: "model" },
  loadVersion: { needs: "admin", of: "model" },
  unloadVersion: { needs: "admin", of: "model" },
  // Not in the document, being it.
  openapi: { needs: "key" },
};

/** What a caller holds; undefined: nothing that counts. */
interface Asker {
  readonly headers: Readonly<Record<string, string>>;
  readonly scopes?: readonly Needs[];
  /** True: for the model iris only. */
  readonly isLimited?: boolean;
  /** True: may not change anything. */
  readonly readsOnly?: boolean;
}

const everything: readonly Needs[] = ["key", "predict", "metrics", "admin"];

let gateway: GatewayServer;
let operations: Operation[];
const askers: Record<string, Asker> = {};

async function callers(): Promise<void> {
  const issuer = await startIssuer();
  gateway = await startGateway({
    versions: [modelVersion({}), modelVersion({ name: "secret" })],
    settings: { auth: { jwt: [issuer.settings], wrong_keys_per_minute: 1_000_000 } },
  });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const expired = await gateway.keyFor({ scopes: ["admin"], expiresInDays: 1e-9 });
  const revoked = await gateway.keyFor({ scopes: ["admin"] });
  await gateway.keyRing.revoke(revoked.split("_")[1]!);
  const limited = { models: ["iris"] };
  const signedIn = openBrowser(gateway.port);
  await signedIn.signIn({ key: await gateway.key("admin") });
  const predicting = openBrowser(gateway.port);
  await predicting.signIn({ key: await gateway.key("predict") });
  const reading = openBrowser(gateway.port);
  await reading.signIn({ key: await gateway.key("admin") });
  Object.assign(askers, {
    nobody: { headers: {} },
    "a wrong key": { headers: bearer(`ihk_00000000_${"0".repeat(43)}`) },
    "no key at all": { headers: bearer("../../etc/passwd") },
    "another scheme": { headers: { authorization: "Basic YWRtaW46YWRtaW4=" } },
    "an expired admin": { headers: bearer(expired) },
    "a revoked admin": { headers: bearer(revoked) },
    "a cookie of nobody": { headers: { cookie: `inferencehub_session=${"0".repeat(12)}_${"1".repeat(43)}` } },
    predict: { headers: bearer(await gateway.key("predict")), scopes: ["key", "predict"] },
    "predict by x-api-key": { headers: { "x-api-key": await gateway.key("predict") }, scopes: ["key", "predict"] },
    "predict for iris": { headers: bearer(await gateway.keyFor({ ...limited })), scopes: ["key", "predict"], isLimited: true },
    metrics: { headers: bearer(await gateway.key("metrics")), scopes: ["key", "metrics"] },
    admin: { headers: bearer(await gateway.key("admin")), scopes: everything },
    "admin for iris": { headers: bearer(await gateway.keyFor({ ...limited, scopes: ["admin"] })), scopes: everything, isLimited: true },
    "a browser of an admin": { headers: { cookie: signedIn.cookie, "x-csrf-token": signedIn.csrfToken }, scopes: everything },
    "a browser without its token": { headers: { cookie: reading.cookie }, scopes: everything, readsOnly: true },
    "a browser of who predicts": {
      headers: { cookie: predicting.cookie, "x-csrf-token": predicting.csrfToken },
      scopes: ["key", "predict"],
    },
    "a token to predict": { headers: bearer(await issuer.token()), scopes: ["key", "predict"] },
    "a token of an admin": { headers: bearer(await issuer.token({ scope: "admin" })), scopes: everything },
    "a token of an admin for iris": {
      headers: bearer(await issuer.token({ scope: "admin", models: ["iris"] })),
      scopes: everything,
      isLimited: true,
    },
    "a token for nothing": { headers: bearer(await issuer.token({ scope: "" })), scopes: ["key"] },
    "an expired token": { headers: bearer(await issuer.token({ scope: "admin", exp: nowS() - 60 })) },
    "a forged token": { headers: bearer(await signedToken(signingKey("ES256", issuer.keys[0]!.kid), { scope: "admin" })) },
  } satisfies Record<string, Asker>);
  const { json } = await gateway.ask("/openapi.json");
  operations = Object.entries<Record<string, { operationId: string }>>(json.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({ method: method.toUpperCase(), path, operationId })),
  );
  // Every version's own is oipInferVersion with the names filled in.
  operations = operations.filter(({ operationId }) => !/^infer[A-Z]/.test(operationId));
  operations.push({ method: "GET", path: "/openapi.json", operationId: "openapi" });
  // Last, since who has signed out is somebody else.
  operations.sort((one, other) => Number(one.operationId === "signOut") - Number(other.operationId === "signOut"));
}

/** A body that is sound, where who is let in depends on what is in it or comes after it. */
function bodyOf(operationId: string, model: string): string | undefined {
  if (operationId === "predict") return JSON.stringify({ model_name: model, inputs: [5.1, 3.5, 1.4, 0.2] });
  if (operationId === "openaiChat") return JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  if (operationId === "openaiComplete") return JSON.stringify({ model, prompt: "Hello" });
  if (operationId === "openaiEmbed") return JSON.stringify({ model, input: "Hello" });
  if (operationId.startsWith("oipGenerate")) return JSON.stringify({ features: [5.1, 3.5, 1.4, 0.2] });
  const inputs = [{ name: "features", datatype: "FP64", shape: [1, 4], data: [5.1, 3.5, 1.4, 0.2] }];
  return operationId.startsWith("oipInfer") ? JSON.stringify({ inputs }) : undefined;
}

/** "let in", or the status of the refusal: whatever else is wrong with the request comes later. */
async function outcomeOf({ method, path, operationId }: Operation, { headers }: Asker, model: string): Promise<string> {
  const url = path.replace("{model}", model).replace("{version}", "1").replace("{id}", "abcdefgh");
  const body = bodyOf(operationId, model);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(gateway.url + url, { method, headers: { ...headers, ...type }, ...(body && { body }) });
  // Some answers have no end.
  await answer.body?.cancel();
  return answer.status === 401 || answer.status === 403 ? String(answer.status) : "let in";
}

function expectedOf({ method, operationId }: Operation, { scopes, isLimited, readsOnly }: Asker, model: string): string {
  const { needs, of } = table[operationId]!;
  if (needs === "nothing") return operationId === "signOut" && readsOnly ? "403" : "let in";
  if (scopes === undefined) return "401";
  if (readsOnly && method !== "GET") return "403";
  if (!scopes.includes(needs)) return "403";
  if (isLimited && (of === "all" || of === "key" || (of === "model" && model !== "iris"))) return "403";
  return "let in";
}

/** Wrong credentials are refused even where none are needed. */
const looksAnyway = new Set(["showSession"]);

describe("every operation", () => {
  test("is open to exactly those whom the table names", { timeout: 60_000 }, async () => {
    await callers();
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(table).sort());
    for (const operation of operations) {
      const asked = Object.entries(askers).flatMap(([who, asker]) =>
        looksAnyway.has(operation.operationId) && asker.scopes === undefined
          ? []
          : (asker.isLimited ? ["iris", "secret", "nothing"] : ["iris"]).map((model) => ({ who, asker, model })),
      );
      const what = ({ who, model }: (typeof asked)[number]) => `${operation.method} ${operation.path} of ${model} by ${who}`;
      const found = asked.map(async (each) => `${what(each)}: ${await outcomeOf(operation, each.asker, each.model)}`);
      const expected = asked.map((each) => `${what(each)}: ${expectedOf(operation, each.asker, each.model)}`);
      expect(await Promise.all(found)).toEqual(expected);
    }
  });
});
