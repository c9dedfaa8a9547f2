/** --no-auth lets in who sits at this machine, and not the web pages that are open on it. */

import { expect, test } from "vitest";
import { callerFromScopes } from "../../src/auth/caller/caller.ts";
import { createOpenAuthenticator } from "../../src/auth/open-authenticator.ts";

const everybody = callerFromScopes("anonymous", ["admin"], null, null);
const authenticator = createOpenAuthenticator(everybody, ["https://app.example.com"]);

test.each([
  {},
  { host: "localhost" },
  { host: "127.0.0.1:3000" },
  { host: "[::1]:3000" },
  { host: "localhost:3000", origin: "http://localhost:3000" },
  { host: "localhost:3000", origin: "https://app.example.com" },
])("%j is let in", (headers) => {
  expect(authenticator.authenticate({ headers })).toBe(everybody);
});

test.each([
  // A page whose name its owner has pointed at this machine: to the browser, we are its own origin.
  [{ host: "evil.example:3000", origin: "http://evil.example:3000" }, /must name this machine/],
  [{ host: "127.0.0.1.evil.example" }, /must name this machine/],
  [{ host: "localhost.evil.example" }, /must name this machine/],
  // A form, or fetch without reading the answer, needs nobody's leave.
  [{ host: "localhost:3000", origin: "http://evil.example" }, /web page/],
  [{ host: "localhost:3000", origin: "http://localhost:8080" }, /web page/],
  [{ host: "localhost:3000", origin: "null" }, /web page/],
])("%j is not", (headers, sentence) => {
  expect(() => authenticator.authenticate({ headers })).toThrow(sentence);
});
