/** The secret of the hashes in captured calls: the configured one, or one that is made once and kept under the home. */
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileName = "capture.key";
const keyBytes = 32;

/** The same in all processes of a home. Throws what the file system does. */
export function hashKeyUnder(home: string): string {
  const path = join(home, fileName);
  return read(path) ?? make(path);
}

function make(path: string): string {
  const key = randomBytes(keyBytes).toString("hex");
  const draft = `${path}.${key.slice(0, 8)}`;
  writeFileSync(draft, key, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // Another process was faster; its key is whole, for it was linked, too.
    return readFileSync(path, "utf8");
  } finally {
    unlinkSync(draft);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
