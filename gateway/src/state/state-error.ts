/** What can be wrong with the state file, as one sentence for the operator, and one without paths for who asked for a change. */

export class StateError extends Error {
  override readonly name: string = "StateError";
  /** For callers. */
  readonly publicly: string;
  /** Whether the same may succeed in a moment. */
  readonly passes: boolean;

  constructor(message: string, options?: { readonly cause?: unknown; readonly publicly?: string; readonly passes?: boolean }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.publicly = options?.publicly ?? "The gateway's state file can't be used; its log says why.";
    this.passes = options?.passes ?? false;
  }
}

/** The file is there and can't be what it was: trying again helps nobody. */
export class DamagedStateError extends StateError {
  override readonly name = "DamagedStateError";
}

/** The state is well, and not for this gateway: only another configuration, or another build, helps. */
export class RefusedStateError extends StateError {
  override readonly name = "RefusedStateError";
}

/** The database that gateways share can't be reached just now. */
export class AwayStateError extends StateError {
  override readonly name = "AwayStateError";

  constructor(message: string, publicly: string, cause: unknown) {
    super(message, { cause, publicly, passes: true });
  }
}

/** SQLite's extended codes carry the primary one in the low byte. */
const primaryBits = 0xff;
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
/** SQLite could not make room for what its processes share, beside a file that is there already. */
const SQLITE_IOERR_SHMSIZE = 4_874;

/** What comes of the disk, the file and those who share it; anything else is a mistake of ours. */
const ofTheFile: ReadonlySet<number> = new Set([
  SQLITE_PERM,
  SQLITE_BUSY,
  SQLITE_READONLY,
  SQLITE_IOERR,
  SQLITE_CORRUPT,
  SQLITE_FULL,
  SQLITE_CANTOPEN,
  SQLITE_NOTADB,
]);

/** Turns whatever opening or migrating `path` threw into a StateError that says how to mend it. */
export function stateErrorFrom(error: unknown, path: string): StateError {
  if (error instanceof StateError) return error;
  const Kind = isDamage(error) ? DamagedStateError : StateError;
  const { operator, caller } = sentences(error, path);
  return new Kind(operator, { cause: error, publicly: caller, passes: isBusy(error) });
}

/** The answer of `act`; where the disk or the file does not allow it, StateError. */
export function sayingWhy<Answer>(path: string, act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    const primary = primaryOf(error);
    if (primary === undefined || !ofTheFile.has(primary)) throw error;
    throw stateErrorFrom(error, path);
  }
}

/** Whether another process had the file for itself just then. */
export function isBusy(error: unknown): boolean {
  return primaryOf(error) === SQLITE_BUSY;
}

function primaryOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: number };
  return errcode === undefined ? undefined : errcode & primaryBits;
}

function isDamage(error: unknown): boolean {
  const primary = primaryOf(error);
  return primary === SQLITE_NOTADB || primary === SQLITE_CORRUPT;
}

interface Sentences {
  readonly operator: string;
  readonly caller: string;
}

const notMade = "The change was not made, and nothing else has changed:";

function sentences(error: unknown, path: string): Sentences {
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string };
  const primary = primaryOf(error);
  if (
    code === "EACCES" ||
    code === "EPERM" ||
    code === "EROFS" ||
    primary === SQLITE_READONLY ||
    primary === SQLITE_CANTOPEN ||
    primary === SQLITE_PERM
  )
    return {
      operator: `The state file ${path} cannot be written; make its folder writable for this user or choose another with --home.`,
      caller: `${notMade} the gateway's state file cannot be written; make its folder writable.`,
    };
  if (code === "ENOTDIR" || code === "EEXIST" || code === "EISDIR" || code === "ENOENT")
    return {
      operator: `The state file ${path} cannot be created, because its folder is not one; choose another with --home.`,
      caller: `${notMade} the folder of the gateway's state is not there.`,
    };
  if (isDamage(error))
    return {
      operator: `The state file ${path} is damaged; restore it from a backup, or move it away to start with no keys.`,
      caller: `${notMade} the gateway's state file is damaged; restore it from a backup.`,
    };
  if (primary === SQLITE_FULL || errcode === SQLITE_IOERR_SHMSIZE || code === "ENOSPC")
    return {
      operator: `The disk that holds ${path} is full; free some space.`,
      caller: `${notMade} the disk that holds the gateway's state is full; free some space.`,
    };
  if (primary === SQLITE_BUSY)
    return {
      operator: `The state file ${path} is locked by another process; stop that one or wait for it.`,
      caller: `${notMade} another process holds the gateway's state file; try again.`,
    };
  if (primary === SQLITE_IOERR)
    return {
      operator: `The state file ${path} cannot be read or written (${message ?? "disk I/O error"}); see whether its disk is full, or failing.`,
      caller: `${notMade} the gateway's state file cannot be read or written; see whether its disk is full, or failing.`,
    };
  return {
    operator: `The state file ${path} cannot be used: ${message ?? String(error)}.`,
    caller: `${notMade} the gateway's state file can't be used; its log says why.`,
  };
}
