/** Where the store is, and as whom to speak to it: from the setting limits.store, whose form the Python side has checked. */

export interface StoreAddress {
  readonly host?: string;
  readonly port?: number;
  /** Of a Unix socket. */
  readonly path?: string;
  readonly isTls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Number of the database. */
  readonly db: number;
  /** Without user and password, for people. */
  readonly shown: string;
}

/** unix:[//[user[:password]@]]/path[?db=n] */
const unixForm = /^unix:(?:\/\/(?:([^/@]*)@)?)?(\/[^?]*)(?:\?db=(\d+))?$/;

/** Throws where the text has no such form, without saying the text. */
export function storeAddress(text: string): StoreAddress {
  const unix = unixForm.exec(text);
  if (unix !== null) {
    const [, credentials, path = "", db = "0"] = unix;
    const [username = "", password = ""] = splitOnce(credentials ?? "", ":");
    return { path, isTls: false, ...named(username, password), db: Number(db), shown: `unix:${path}` };
  }
  // Only of the schemes that it knows does URL take an address apart as one; "redis" is none.
  const url = new URL(text.replace(/^(?:redis|valkey)(s?):/i, "http$1:"));
  const isTls = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = portOf(text) ?? 6379;
  const db = Number(url.pathname.slice(1));
  const shown = `${isTls ? "rediss" : "redis"}://${url.hostname}:${port}/${db}`;
  return { host, port, isTls, ...named(url.username, url.password), db, shown };
}

/** As it is written: URL leaves out 80 and 443, which are the usual ones of what it takes the scheme for. */
function portOf(text: string): number | undefined {
  const [, digits] = /:(\d+)(?:\/\d*)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function named(username: string, password: string): Pick<StoreAddress, "username" | "password"> {
  return {
    ...(username !== "" && { username: decodeURIComponent(username) }),
    ...(password !== "" && { password: decodeURIComponent(password) }),
  };
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
