/** What can be wrong with the state file, as one sentence for the operator. */

export class StateError extends Error {
  override readonly name: string = "StateError";
}

/** The file is there and can't be what it was: trying again helps nobody. */
export class DamagedStateError extends StateError {
  override readonly name = "DamagedStateError";
}

/** SQLite's extended codes carry the primary one in the low byte. */
const primaryBits = 0xff;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
/** SQLite could not make room for what its processes share, beside a file that is there already. */
const SQLITE_IOERR_SHMSIZE = 4_874;

/** Turns whatever opening or migrating `path` threw into a StateError that says how to mend it. */
export function stateErrorFrom(error: unknown, path: string): StateError {
  if (error instanceof StateError) return error;
  const Kind = isDamage(error) ? DamagedStateError : StateError;
  return new Kind(sentence(error, path), { cause: error });
}

/** Whether another process had the file for itself just then. */
export function isBusy(error: unknown): boolean {
  return (((error as { errcode?: number }).errcode ?? 0) & primaryBits) === SQLITE_BUSY;
}

function isDamage(error: unknown): boolean {
  const primary = ((error as { errcode?: number }).errcode ?? 0) & primaryBits;
  return primary === SQLITE_NOTADB || primary === SQLITE_CORRUPT;
}

function sentence(error: unknown, path: string): string {
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string };
  const primary = errcode === undefined ? undefined : errcode & primaryBits;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || primary === SQLITE_READONLY || primary === SQLITE_CANTOPEN)
    return `The state file ${path} cannot be written; make its folder writable for this user or choose another with --home.`;
  if (code === "ENOTDIR" || code === "EEXIST" || code === "EISDIR" || code === "ENOENT")
    return `The state file ${path} cannot be created, because its folder is not one; choose another with --home.`;
  if (isDamage(error)) return `The state file ${path} is damaged; restore it from a backup, or move it away to start with no keys.`;
  if (primary === SQLITE_FULL || errcode === SQLITE_IOERR_SHMSIZE || code === "ENOSPC")
    return `The disk that holds ${path} is full; free some space.`;
  if (primary === SQLITE_BUSY) return `The state file ${path} is locked by another process; stop that one or wait for it.`;
  return `The state file ${path} cannot be used: ${message ?? String(error)}.`;
}
