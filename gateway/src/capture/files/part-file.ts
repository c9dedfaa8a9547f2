/** A file that is being written: for its owner alone, whole up to its last good byte, and renamed once it is complete. */
import { constants } from "node:fs";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { partOf } from "./names.ts";

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export class PartFile {
  /** Bytes that are in it for good. */
  bytes = 0;
  readonly #path: string;
  readonly #handle: FileHandle;
  #isClosed = false;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** @param path where it will be once it is complete */
  static async create(path: string): Promise<PartFile> {
    return new PartFile(path, await open(partOf(path), newFile, 0o600));
  }

  /** Either all of the bytes are in the file then, or it rejects and none are that count. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.bytes + done);
        done += bytesWritten;
      }
      this.bytes += bytes.length;
    } catch (error) {
      // The next try writes over what is there of these; a reader meanwhile should not meet half a line.
      await this.#handle.truncate(this.bytes).catch(() => {});
      throw error;
    }
  }

  /** Nothing more comes; an empty one goes. May be tried again where it rejects. */
  async complete(): Promise<void> {
    if (!this.#isClosed) await this.#handle.close();
    this.#isClosed = true;
    const part = partOf(this.#path);
    await (this.bytes === 0 ? unlink(part) : rename(part, this.#path)).catch((error: NodeJS.ErrnoException) => {
      // Somebody has deleted it meanwhile, who may.
      if (error.code !== "ENOENT") throw error;
    });
  }
}
