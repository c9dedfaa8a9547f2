/** A sign-in that has begun, as a cookie of the browser that began it keeps it: nobody else can bring it to its end. */

import { SignInTrouble } from "./trouble.ts";

export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where in the dashboard to go on. */
  readonly next: string;
  readonly atMs: number;
}

/** People look for their second factor. */
export const BEGUN_LIFE_MS = 600_000;

const mostCharacters = 4_000;

export function textFromFlow(begun: Begun): string {
  return Buffer.from(JSON.stringify(begun)).toString("base64url");
}

/** Throws SignInTrouble. */
export function flowFromText(text: string | undefined, nowMs: number): Begun {
  const begun = parsed(text);
  if (begun === undefined) throw new SignInTrouble("state");
  if (nowMs - begun.atMs > BEGUN_LIFE_MS) throw new SignInTrouble("late");
  return { ...begun, next: nextFrom(begun.next) };
}

/** An address within the dashboard; it stands behind the # and can lead nowhere else. */
export function nextFrom(given: unknown): string {
  return typeof given === "string" && /^\/(?!\/)[!-~]{0,1999}$/.test(given) ? given : "/";
}

function parsed(text: string | undefined): Begun | undefined {
  if (text === undefined || text.length > mostCharacters) return undefined;
  try {
    const { state, nonce, verifier, next, atMs } = JSON.parse(Buffer.from(text, "base64url").toString());
    const isWhole = [state, nonce, verifier, next].every((each) => typeof each === "string" && each !== "");
    return isWhole && typeof atMs === "number" ? { state, nonce, verifier, next, atMs } : undefined;
  } catch {
    return undefined;
  }
}
