/** What a browser holds of a session: a token in its cookie, and a second one that proves that our own page is asking. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { randomBase62, SECRET_LENGTH } from "../key/secret.ts";

const ID_LENGTH = 12;
const PATTERN = /^[0-9A-Za-z]{12}_[0-9A-Za-z]{43}$/;

export interface NewToken {
  readonly id: string;
  /** The whole token; it goes into the cookie and is kept nowhere. */
  readonly token: string;
}

export function createToken(): NewToken {
  const id = randomBase62(ID_LENGTH);
  return { id, token: `${id}_${randomBase62(SECRET_LENGTH)}` };
}

/** The id of a well-formed token; undefined for anything else, so that no lookup ever sees it. */
export function idFromToken(token: string): string | undefined {
  return PATTERN.test(token) ? token.slice(0, ID_LENGTH) : undefined;
}

/** Follows from the session's token, so that it needs no place of its own; the way back is not to be had. */
export function csrfTokenFrom(token: string): string {
  return createHmac("sha256", token).update("csrf").digest("base64url");
}

export function isCsrfTokenOf(token: string, given: unknown): boolean {
  if (typeof given !== "string") return false;
  const [expected, found] = [Buffer.from(csrfTokenFrom(token)), Buffer.from(given)];
  return expected.length === found.length && timingSafeEqual(expected, found);
}
