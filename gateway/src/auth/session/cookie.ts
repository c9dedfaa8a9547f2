/** The cookie that carries a session's token. */

export const SESSION_COOKIE = "inferencehub_session";

/** A browser sends one of each path that applies; more than these few are somebody's game. */
const MOST_TOKENS = 4;

/** What a request's cookies have under that name, in their order; the value needs no decoding, being letters and digits. */
export function tokensFromCookies(header: string | undefined): string[] {
  if (header === undefined || !header.includes(SESSION_COOKIE)) return [];
  return header
    .split(";")
    .map((pair) => pair.trim().split("=", 2))
    .filter(([name]) => name === SESSION_COOKIE)
    .slice(0, MOST_TOKENS)
    .map(([, value = ""]) => value);
}

export interface CookieScope {
  /** "" or "/prefix". */
  readonly basePath: string;
  readonly isSecure: boolean;
  readonly maxAgeMs: number;
}

/** The value of `set-cookie`; no token clears it. Scripts never see it, and pages of other sites never send it. */
export function cookieFromToken(token: string, { basePath, isSecure, maxAgeMs }: CookieScope): string {
  const maxAgeS = token === "" ? 0 : Math.floor(maxAgeMs / 1_000);
  const secure = isSecure ? "; Secure" : "";
  return `${SESSION_COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=${basePath || "/"}; Max-Age=${maxAgeS}${secure}`;
}
