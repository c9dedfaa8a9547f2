/** The session's cookie among those of others, and its attributes. */

import { expect, test } from "vitest";
import { cookieFromToken, tokensFromCookies } from "../../../src/auth/session/cookie.ts";

test.each([
  [undefined, []],
  ["", []],
  ["theme=dark", []],
  ["inferencehub_session=abc", ["abc"]],
  ["theme=dark; inferencehub_session=abc; x=y", ["abc"]],
  ["theme=dark;inferencehub_session=abc", ["abc"]],
  // The most specific path comes first (RFC 6265, 5.4).
  ["inferencehub_session=inner; inferencehub_session=outer", ["inner", "outer"]],
  ["xinferencehub_session=abc; inferencehub_session_old=abc; Inferencehub_Session=abc", []],
  ["a=inferencehub_session=abc", []],
  ["inferencehub_session", [""]],
  ["inferencehub_session=", [""]],
  [Array.from({ length: 500 }, () => "inferencehub_session=a").join("; "), ["a", "a", "a", "a"]],
])("%j has %j", (header, tokens) => {
  expect(tokensFromCookies(header)).toEqual(tokens);
});

test("is out of reach for scripts and for other sites", () => {
  const scope = { basePath: "", isSecure: false, maxAgeMs: 90_500 };
  expect(cookieFromToken("abc", scope)).toBe("inferencehub_session=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=90");
  expect(cookieFromToken("abc", { ...scope, basePath: "/hub", isSecure: true })).toBe(
    "inferencehub_session=abc; HttpOnly; SameSite=Strict; Path=/hub; Max-Age=90; Secure",
  );
  expect(cookieFromToken("", scope)).toBe("inferencehub_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
});
