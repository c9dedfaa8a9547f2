/** The folder of capture files: tidied so that it never outgrows its limits, and freed of what processes that died left half-done. */
import { mkdir, readdir, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isCaptureFile, wholeOf } from "./names.ts";
import { filesToDelete, type Keep, type KeptFile } from "./retention.ts";

/** A part that nobody has touched for so much longer than it may be open is nobody's any more, in milliseconds. */
const abandonedAfterMs = 60_000;

export class CaptureFolder {
  readonly path: string;
  readonly #keep: Keep;
  readonly #abandonedMs: number;

  /** @param rotateMs how long a file is open at most */
  constructor(path: string, keep: Keep, rotateMs: number) {
    this.path = path;
    this.#keep = keep;
    this.#abandonedMs = rotateMs + abandonedAfterMs;
  }

  /** Makes it, for its owner alone. */
  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  /** Completes what is abandoned, and deletes the oldest files beyond the limits. */
  async tidy(wallMs: number): Promise<void> {
    const files: KeptFile[] = [];
    for (const name of (await readdir(this.path)).filter(isCaptureFile)) {
      const file = await this.#look(name, wallMs);
      if (file !== undefined) files.push(file);
    }
    for (const name of filesToDelete(files, this.#keep)) await unlink(join(this.path, name)).catch(ignoreMissing);
  }

  /** Undefined: it is not there any more. */
  async #look(name: string, wallMs: number): Promise<KeptFile | undefined> {
    const path = join(this.path, name);
    const found = await stat(path).catch(ignoreMissing);
    if (found === undefined) return undefined;
    const whole = wholeOf(name);
    if (whole === undefined || wallMs - found.mtimeMs < this.#abandonedMs) return { name, bytes: found.size, isPart: whole !== undefined };
    // Without its last bytes a Parquet file can't be read; lines are whole but for the last.
    if (found.size === 0 || whole.endsWith(".parquet")) {
      await unlink(path).catch(ignoreMissing);
      return undefined;
    }
    await rename(path, join(this.path, whole)).catch(ignoreMissing);
    return { name: whole, bytes: found.size, isPart: false };
  }
}

/** Another process of this folder was faster. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
