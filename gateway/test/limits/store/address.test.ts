/** The setting limits.store, taken apart; tests/unit/config/test_store_url.py has the forms that are refused. */

import { expect, test } from "vitest";
import { storeAddress } from "../../../src/limits/store/address.ts";

test.each([
  ["redis://localhost", { host: "localhost", port: 6379, isTls: false, db: 0, shown: "redis://localhost:6379/0" }],
  ["redis://10.0.0.7:6380/3", { host: "10.0.0.7", port: 6380, isTls: false, db: 3, shown: "redis://10.0.0.7:6380/3" }],
  ["redis://cache:80", { host: "cache", port: 80, isTls: false, db: 0, shown: "redis://cache:80/0" }],
  ["REDISS://cache:443/1", { host: "cache", port: 443, isTls: true, db: 1, shown: "rediss://cache:443/1" }],
  ["redis://[::1]:7000", { host: "::1", port: 7000, isTls: false, db: 0, shown: "redis://[::1]:7000/0" }],
  ["redis://[fe80::1]", { host: "fe80::1", port: 6379, isTls: false, db: 0, shown: "redis://[fe80::1]:6379/0" }],
  ["redis://:1234@cache", { host: "cache", port: 6379, isTls: false, password: "1234", db: 0, shown: "redis://cache:6379/0" }],
  [
    "valkeys://app:p%40ss%2F%25@cache.example.com/2",
    {
      host: "cache.example.com",
      port: 6379,
      isTls: true,
      username: "app",
      password: "p@ss/%",
      db: 2,
      shown: "rediss://cache.example.com:6379/2",
    },
  ],
  ["unix:/run/redis.sock", { path: "/run/redis.sock", isTls: false, db: 0, shown: "unix:/run/redis.sock" }],
  [
    "unix://:pa%3Ass:word@/run/redis.sock?db=4",
    { path: "/run/redis.sock", isTls: false, password: "pa:ss:word", db: 4, shown: "unix:/run/redis.sock" },
  ],
  ["unix:///run/redis.sock", { path: "/run/redis.sock", isTls: false, db: 0, shown: "unix:/run/redis.sock" }],
])("%s", (text, address) => {
  expect(storeAddress(text)).toEqual(address);
});
