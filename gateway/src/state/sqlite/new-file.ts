/** Makes a state file where there is none: all of it or nothing, so that an empty one is never ours. */

import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** File systems that know no hard links say one of these. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** Nothing happens where another process was faster. */
export function createFile(path: string, migrations: readonly string[]): void {
  const draft = `${path}.new-${process.pid}`;
  try {
    rmSync(draft, { force: true });
    // Made here rather than by SQLite, because the journals take over the mode of the file.
    closeSync(openSync(draft, "wx", 0o600));
    fill(draft, migrations);
    putInPlace(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function fill(draft: string, migrations: readonly string[]): void {
  const database = new DatabaseSync(draft);
  try {
    database.exec("BEGIN");
    for (const sql of migrations) database.exec(sql);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

/** A link takes a name only if it is free; renaming would replace what another process has begun to use. */
function putInPlace(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (noLinks.has(code) && !existsSync(path)) renameSync(draft, path);
    else if (code !== "EEXIST") throw error;
  }
}
