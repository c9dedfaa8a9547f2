/** Which page a browser's request comes from. */

import { expect, test } from "vitest";
import { refuseForeignPage } from "../../../src/auth/session/same-origin.ts";

const host = "localhost:3000";

test.each([
  { host },
  { host, "sec-fetch-site": "same-origin" },
  // Typed into the address bar.
  { host, "sec-fetch-site": "none" },
  { host, origin: "http://localhost:3000" },
  { host, origin: "https://localhost:3000" },
  { host: "127.0.0.1:3000", "x-forwarded-host": "hub.example.com", origin: "https://hub.example.com" },
  // The proxy rewrites host and says nothing of it; the browser knows.
  { host: "127.0.0.1:3000", "sec-fetch-site": "same-origin", origin: "https://hub.example.com" },
])("%j is our own", (headers) => {
  expect(() => refuseForeignPage(headers)).not.toThrow();
});

test.each([
  { host, "sec-fetch-site": "cross-site" },
  // Another port of this machine: to the browser the same site, so it sends the cookie along.
  { host, "sec-fetch-site": "same-site" },
  { host, "sec-fetch-site": "same-site", origin: "http://localhost:3000" },
  { host, "sec-fetch-site": "nonsense" },
  { host, origin: "http://localhost:8080" },
  { host, origin: "http://evil.example" },
  { host, origin: "null" },
])("%j is not", (headers) => {
  expect(() => refuseForeignPage(headers)).toThrow(expect.objectContaining({ reason: "PERMISSION_DENIED" }));
});
