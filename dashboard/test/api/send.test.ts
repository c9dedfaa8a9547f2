/** What every request carries, and what becomes of one that is refused or finds nobody. */

import { beforeEach, describe, expect, test } from "vitest";
import { address } from "../../src/api/address.ts";
import { setCsrfToken } from "../../src/api/csrf.ts";
import { Problem } from "../../src/api/problem.ts";
import { noteAnswer } from "../../src/api/reachability.ts";
import { isCancelled, send } from "../../src/api/send.ts";
import { adminSession, fakeGateway, nobody, problem } from "../support/gateway.ts";

const change = () => send(new Request(address("/admin/keys"), { method: "POST", body: "{}" }));

async function problemOf(sent: Promise<unknown>): Promise<Problem> {
  return sent.then(
    () => expect.fail("it did not fail"),
    (thrown) => (thrown instanceof Problem ? thrown : expect.fail(String(thrown))),
  );
}

beforeEach(() => {
  setCsrfToken("token-1");
  return () => noteAnswer();
});

describe("the token", () => {
  test("goes with what changes something, and with nothing else", async () => {
    const gateway = fakeGateway({ "POST /admin/keys": () => ({}), "GET /models": () => ({}) });
    await change();
    await send(new Request(address("/models")));
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
    expect(await gateway.requests.at(-1)!.text()).toBe("{}");
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
    expect(await problemOf(send(new Request(address("/models"))))).toMatchObject({ status: 502, reason: "UNEXPECTED", isPassing: true });
  });

  test("says how long to wait", async () => {
    const answer = problem(503, "QUEUE_FULL", "The queue is full.");
    answer.headers.set("retry-after", "3");
    fakeGateway({ "GET /models": () => answer });
    expect(await problemOf(send(new Request(address("/models"))))).toMatchObject({
      reason: "QUEUE_FULL",
      retryAfterMs: 3_000,
      isPassing: true,
    });
  });

  test("is that nobody answers", async () => {
    fakeGateway({ "GET /models": nobody });
    expect(await problemOf(send(new Request(address("/models"))))).toMatchObject({ status: 0, reason: "UNREACHABLE", isPassing: true });
  });

  test("is none when the page itself gave up", async () => {
    fakeGateway({ "GET /models": () => expect.fail("it was asked") });
    const thrown = await send(new Request(address("/models"), { signal: AbortSignal.abort() })).catch((error: unknown) => error);
    expect(isCancelled(thrown)).toBe(true);
  });
});
