/** Where the database is, and as whom to speak to it: from the setting state.url, whose form the Python side has checked. */

import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";

export interface DatabaseAddress {
  /** What pg takes. */
  readonly config: ClientConfig;
  /** Without user and password, for people. */
  readonly shown: string;
}

/**
 * postgres://[user[:password]@]host[:port]/database[?sslmode=…], or with host=/folder among the parameters a Unix socket.
 * Without sslmode an address with an authority is verified, and any other spoken to in the clear.
 * @param ca PEM file; throws where it can't be read
 */
export function databaseAddress(text: string, ca: string | null): DatabaseAddress {
  // Only of the schemes that it knows does URL take an address apart as one; "postgres" is none.
  const url = new URL(text.replace(/^postgres(?:ql)?:/i, "http:"));
  const folder = url.searchParams.get("host");
  const host = folder ?? url.hostname.replace(/^\[|\]$/g, "");
  const port = portOf(text) ?? 5432;
  const database = decodeURIComponent(url.pathname.slice(1));
  const mode = url.searchParams.get("sslmode") ?? (ca === null ? "disable" : "verify-full");
  return {
    config: {
      host,
      port,
      database,
      user: url.username === "" ? "postgres" : decodeURIComponent(url.username),
      ...(url.password !== "" && { password: decodeURIComponent(url.password) }),
      ...(mode !== "disable" && folder === null && { ssl: tlsFrom(mode, ca) }),
    },
    shown: folder === null ? `postgres://${url.hostname}:${port}/${database}` : `postgres:///${database}?host=${folder}`,
  };
}

function tlsFrom(mode: string, ca: string | null) {
  return {
    ...(ca !== null && { ca: readFileSync(ca, "utf8") }),
    rejectUnauthorized: mode !== "require",
    // verify-ca: whoever has a certificate of that authority.
    ...(mode === "verify-ca" && { checkServerIdentity: () => undefined }),
  };
}

/** As it is written: URL leaves out 80, which is the usual one of what it takes the scheme for. */
function portOf(text: string): number | undefined {
  const [, digits] = /^[^/]*\/\/(?:[^/@]*@)?(?:\[[^\]]*\]|[^:/?]*):(\d+)/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
