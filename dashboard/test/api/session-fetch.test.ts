/** What every request carries, and what becomes of one that is refused or finds nobody. */

import { InferenceHubError } from "@inferencehub/client";
import { beforeEach, describe, expect, test } from "vitest";
import { setCsrfToken } from "../../src/api/csrf.ts";
import { hub } from "../../src/api/hub.ts";
import { noteAnswer } from "../../src/api/reachability.ts";
import { adminSession, fakeGateway, nobody, problem } from "../support/gateway.ts";

const wish = { name: "new", scopes: ["predict" as const] };
const change = () => hub.keys.create(wish);

async function problemOf(sent: Promise<unknown>): Promise<InferenceHubError> {
  return sent.then(
    () => expect.fail("it did not fail"),
    (thrown) => (thrown instanceof InferenceHubError ? thrown : expect.fail(String(thrown))),
  );
}

beforeEach(() => {
  setCsrfToken("token-1");
  return () => noteAnswer();
});

describe("the token", () => {
  test("goes with what changes something, and with nothing else", async () => {
    const gateway = fakeGateway({ "POST /admin/keys": () => ({}), "GET /models": () => ({ models: [] }) });
    await change();
    await hub.models();
    expect(gateway.requests.map(({ headers }) => headers.get("x-csrf-token"))).toEqual(["token-1", null]);
  });

  test("is asked for again when another tab has signed in anew", async () => {
    const refusals = [problem(403, "PERMISSION_DENIED", "Send the token."), Response.json({})];
    const gateway = fakeGateway({
      "POST /admin/keys": () => refusals.shift(),
      "GET /session": () => ({ ...adminSession, csrf_token: "token-2" }),
    });
    await change();
    expect(gateway.asked).toEqual(["POST /admin/keys", "GET /session", "POST /admin/keys"]);
    expect(gateway.requests.at(-1)!.headers.get("x-csrf-token")).toBe("token-2");
    expect(await gateway.requests.at(-1)!.json()).toEqual(wish);
  });

  test("that is right makes a refusal final", async () => {
    const gateway = fakeGateway({ "POST /admin/keys": () => problem(403, "PERMISSION_DENIED", "Not with this key.") });
    expect(await problemOf(change())).toMatchObject({
      status: 403,
      reason: "PERMISSION_DENIED",
      detail: "Not with this key.",
      requestId: "r-1",
    });
    expect(gateway.asked).toEqual(["POST /admin/keys", "GET /session"]);
  });
});

describe("a problem", () => {
  test("of something in between is none of the gateway's", async () => {
    fakeGateway({ "GET /models": () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }) });
    expect(await problemOf(hub.models())).toMatchObject({ status: 502, reason: "UNEXPECTED", isPassing: true });
  });

  test("says how long to wait", async () => {
    const answer = problem(503, "QUEUE_FULL", "The queue is full.");
    answer.headers.set("retry-after", "3");
    fakeGateway({ "GET /models": () => answer });
    expect(await problemOf(hub.models())).toMatchObject({
      reason: "QUEUE_FULL",
      retryAfterMs: 3_000,
      isPassing: true,
    });
  });

  test("is that nobody answers", async () => {
    fakeGateway({ "GET /models": nobody });
    expect(await problemOf(hub.models())).toMatchObject({ status: 0, reason: "UNREACHABLE", isPassing: true });
  });

  test("is none when the page itself gave up", async () => {
    fakeGateway({ "GET /models": () => expect.fail("it was asked") });
    expect(await problemOf(hub.models({ signal: AbortSignal.abort() }))).toMatchObject({ reason: "CANCELLED", name: "AbortError" });
  });
});
