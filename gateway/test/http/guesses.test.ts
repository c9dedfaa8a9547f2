/** Wrong keys over HTTP: slowed at every door, whatever comes with them, while right ones go on working. */

import { describe, expect, test } from "vitest";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";

const wrong = (i: number) => `ihk_${String(i).padStart(8, "0")}_${"x".repeat(43)}`;

/** Statuses of as many wrong keys one after the other. */
async function statusesOf(count: number, ask: (key: string) => ReturnType<GatewayServer["ask"]>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await ask(wrong(i))).status);
  return statuses;
}

const slowed = [...new Array(10).fill(401), 429, 429];

describe.each<[string, (gateway: GatewayServer, key: string) => ReturnType<GatewayServer["ask"]>]>([
  ["calls", (gateway, key) => gateway.predict({ key })],
  ["the control surface", (gateway, key) => gateway.ask("/models", { key })],
  ["the header x-api-key", (gateway, key) => gateway.ask("/models", { key: null, headers: { "x-api-key": key } })],
  ["text that is no key", (gateway, key) => gateway.ask("/admin/keys", { key: key.slice(4) })],
  [
    "sign-in",
    (gateway, key) =>
      gateway.ask("/session", {
        method: "POST",
        key: null,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ key }),
      }),
  ],
])("%s", (_name, ask) => {
  test("is slowed after ten wrong keys, and right keys are not", async () => {
    const gateway = await startGateway();
    expect(await statusesOf(12, (key) => ask(gateway, key))).toEqual(slowed);
    const { status, headers, json } = await ask(gateway, wrong(99));
    expect([status, json.reason]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await gateway.predict({ key: await gateway.key("predict") })).status).toBe(200);
    expect((await gateway.ask("/models")).status).toBe(200);
  });
});

test("what one door has counted holds at the others", async () => {
  const gateway = await startGateway();
  await statusesOf(10, (key) => gateway.predict({ key }));
  expect((await gateway.ask("/admin/keys", { key: wrong(1) })).status).toBe(429);
});

test("a key that was revoked is no guess, so who forgot to change it is told the same each time", async () => {
  const gateway = await startGateway();
  const key = await gateway.key("predict");
  await gateway.keyRing.revoke(key.split("_")[1]!);
  expect(await statusesOf(12, () => gateway.predict({ key }))).toEqual(new Array(12).fill(401));
});

test("no key at all is no guess", async () => {
  const gateway = await startGateway();
  expect(await statusesOf(12, () => gateway.predict({ key: null }))).toEqual(new Array(12).fill(401));
});

describe("behind a proxy", () => {
  const from = (address: string) => ({ "x-forwarded-for": address });

  test("that is trusted, each of its callers counts alone", async () => {
    const gateway = await startGateway({ settings: { gateway: { trusted_proxies: ["127.0.0.1"] } } });
    for (const path of ["/predict", "/models"]) {
      const ask = (key: string, address: string) =>
        path === "/predict" ? gateway.predict({ key, headers: from(address) }) : gateway.ask(path, { key, headers: from(address) });
      await statusesOf(10, (key) => ask(key, `203.0.113.${path.length}`));
      expect((await ask(wrong(50), `203.0.113.${path.length}`)).status).toBe(429);
      // What the caller claims stands before what the proxy adds.
      expect((await ask(wrong(51), `198.51.100.1, 203.0.113.${path.length}`)).status).toBe(429);
      expect((await ask(wrong(52 + path.length), "203.0.113.99")).status).toBe(401);
    }
  });

  test("that is not, nobody escapes by making up an address", async () => {
    const gateway = await startGateway();
    let i = 0;
    expect(await statusesOf(12, (key) => gateway.ask("/models", { key, headers: from(`203.0.113.${(i += 1)}`) }))).toEqual(slowed);
  });
});

test("a flood writes some lines, not one for each", async () => {
  const gateway = await startGateway();
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? gateway.predict({ key: wrong(i) }) : gateway.ask("/models", { key: wrong(i) }))),
  );
  expect(gateway.lines.length).toBeLessThanOrEqual(10);
  expect(JSON.stringify(gateway.lines)).not.toContain("xxxx");
});
