/** Names under which browsers reach the dashboard: ours, and none that somebody else has pointed at us. */

import { expect, test } from "vitest";
import { createAllowedHosts } from "../../../src/auth/session/allowed-hosts.ts";

const hosts = createAllowedHosts("Hub.internal", ["hub.example.com", "box"]);

test.each([
  "localhost",
  "localhost:3000",
  "LOCALHOST:3000",
  "127.0.0.1:3000",
  "192.168.1.7",
  "[::1]:3000",
  "[2001:db8::7]",
  "hub.internal:3000",
  "hub.example.com",
  "Hub.Example.com.:443",
  "box:8080",
])("%s is one of ours", (host) => {
  expect(() => hosts.check({ host })).not.toThrow();
});

test.each([
  "evil.example:3000",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "hub.example.com.evil.example",
  "xhub.example.com",
  "sub.hub.example.com",
  "127.0.0.1:3000@evil.example",
  "evil.example/localhost",
  "[::1].evil.example",
  "[localhost]",
  "2130706433",
  "1.2.3",
  "",
])("%j is not", (host) => {
  expect(() => hosts.check({ host })).toThrow(expect.objectContaining({ reason: "PERMISSION_DENIED" }));
});

test("the refusal names the host and the setting that mends it", () => {
  expect(() => hosts.check({ host: "evil.example:3000" })).toThrow(/evil\.example:3000; add it to the setting gateway\.allowed_hosts/);
  expect(() => hosts.check({ host: `a\n${"x".repeat(500)}` })).toThrow(/^.{0,300}$/);
  expect(() => hosts.check({})).toThrow(/\(none\)/);
});

test("a gateway that listens on every address is reached under any of them, and under no name", () => {
  const everywhere = createAllowedHosts("0.0.0.0", []);
  expect(() => everywhere.check({ host: "10.0.0.7:3000" })).not.toThrow();
  expect(() => everywhere.check({ host: "evil.example:3000" })).toThrow();
  expect(() => createAllowedHosts("::", []).check({ host: "[fe80::7]:3000" })).not.toThrow();
});

test("behind a proxy, what it was sent counts as well", () => {
  const check = (forwarded: string) => hosts.check({ host: "127.0.0.1:3000", "x-forwarded-host": forwarded });
  expect(() => check("hub.example.com")).not.toThrow();
  expect(() => check("hub.example.com, box")).not.toThrow();
  expect(() => check("evil.example")).toThrow(/evil\.example/);
  expect(() => check("hub.example.com, evil.example")).toThrow(/evil\.example/);
  // What a page makes up does not hide the name that it really has.
  expect(() => hosts.check({ host: "evil.example", "x-forwarded-host": "localhost" })).toThrow(/evil\.example/);
});
