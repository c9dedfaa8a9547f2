/** Files in a private folder that lives in memory, through which gateway and workers of one machine hand tensors without sending them. */
import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, readdirSync, readSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { SharedFile } from "../tensors/tensor.ts";

/** Memory that the files of all gateway processes together may take, unless the folder itself has less. */
const maxTotalBytes = 512 * 1024 * 1024;
/** Sizes are rounded up to whole steps, so that bodies of nearly the same size reuse each other's files. */
const stepBytes = 64 * 1024;
/** After the two digits that tell whose it is; workers take 32. */
const nameBytes = 15;
const exclusively = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** A file in use. Whoever leased or holds it releases it once; then it serves the next call, or disappears when it was condemned. */
export class LeasedFile implements SharedFile {
  readonly name: string;
  /** Bytes accounted for; the file may grow up to it. */
  capacity: number;
  holders = 1;
  /** Round of `SharedFiles.trim` in which it was last given back. */
  idleSince = 0;
  #condemned = false;
  readonly #descriptor: number;
  readonly #pool: SharedFiles;

  /** For `SharedFiles` alone. */
  constructor(pool: SharedFiles, name: string, descriptor: number, capacity: number) {
    this.#pool = pool;
    this.name = name;
    this.#descriptor = descriptor;
    this.capacity = capacity;
  }

  /** Writes all of `bytes` at an offset. False when there is no room for it; then part of it may have been written. */
  write(bytes: Uint8Array, offset: number): boolean {
    if (!this.#pool.widen(this, offset + bytes.length)) return false;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
      throw error;
    }
  }

  /** A copy of a stretch of it. */
  read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, bytes, done, length - done, offset + done);
      if (count === 0) throw new RangeError(`The shared file ends before byte ${offset + length}.`);
      done += count;
    }
    return bytes;
  }

  /** One more user; each releases it once. */
  hold(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders === 0) this.#pool.takeBack(this, this.#condemned);
  }

  /** Never lets it serve another call: someone may still read it. Its content stays until all have released it. */
  condemn(): void {
    this.#condemned = true;
  }

  /** For `SharedFiles` alone: its memory is free once the last process has unmapped it. */
  remove(folder: string): void {
    unlinkQuietly(join(folder, this.name));
    closeSync(this.#descriptor);
  }
}

const onlyOwner = { number: 1, count: 1 };

/** All shared files of one gateway process. */
export class SharedFiles {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #maxBytes: number;
  #bytes = 0;
  #closed = false;
  #round = 0;
  /** Longest idle first. */
  #free: LeasedFile[] = [];
  readonly #leased = new Set<LeasedFile>();

  /**
   * @param folder a folder of mode 0700 in memory (tmpfs) that only gateways of one machine and their workers use; files of a process before this one are removed
   * @param owner which of how many gateway processes uses it
   * @param maxBytes memory that all files may take; by default this process's part of 512 MiB or of half of what the folder has free, whichever is less
   */
  constructor(folder: string, owner = onlyOwner, maxBytes = Math.min(maxTotalBytes, halfOfFree(folder)) / owner.count) {
    this.#folder = folder;
    this.#prefix = owner.number.toString(16).padStart(2, "0");
    this.#maxBytes = maxBytes;
    const ownNames = new RegExp(`^${this.#prefix}[0-9a-f]{${2 * nameBytes}}$`);
    for (const name of readdirSync(folder)) if (ownNames.test(name)) unlinkSync(join(folder, name));
  }

  /** Memory that the files take, and how many of them are in use. */
  get usage(): { readonly bytes: number; readonly leased: number; readonly free: number } {
    return { bytes: this.#bytes, leased: this.#leased.size, free: this.#free.length };
  }

  /** A file with room for so many bytes; undefined when there is none: the bytes must then travel on the lane. */
  lease(bytes: number): LeasedFile | undefined {
    if (this.#closed) return undefined;
    const capacity = roundUp(bytes);
    const file = this.#reuse(capacity) ?? this.#create(capacity);
    if (file !== undefined) this.#leased.add(file);
    return file;
  }

  /** A file that holds a copy of `content`, or undefined. */
  leaseFilled(content: Uint8Array): LeasedFile | undefined {
    const file = this.lease(content.length);
    if (file === undefined || file.write(content, 0)) return file;
    file.condemn();
    file.release();
    return undefined;
  }

  /** Removes the files that nobody has used since the last time this was called, so that a burst's memory comes back. */
  trim(): void {
    while (this.#free.length > 0 && this.#free[0]!.idleSince < this.#round) this.#drop(this.#free.shift()!);
    this.#round++;
  }

  /** Removes every file; none is leased again. */
  close(): void {
    this.#closed = true;
    for (const file of this.#free) this.#drop(file);
    for (const file of this.#leased) unlinkQuietly(join(this.#folder, file.name));
    this.#free = [];
  }

  /** For files alone: accounts for growth; false when there is no room for it. */
  widen(file: LeasedFile, bytes: number): boolean {
    if (bytes <= file.capacity) return true;
    const more = roundUp(bytes) - file.capacity;
    if (!this.#makeRoom(more)) return false;
    file.capacity += more;
    this.#bytes += more;
    return true;
  }

  /** For files alone: the last holder is done. */
  takeBack(file: LeasedFile, condemned: boolean): void {
    this.#leased.delete(file);
    if (condemned || this.#closed) this.#drop(file);
    else this.#free.push(file);
    file.idleSince = this.#round;
  }

  /** The smallest free file that is large enough, if it is not more than twice as large; of those the one that was used last. */
  #reuse(capacity: number): LeasedFile | undefined {
    let best = -1;
    for (let index = 0; index < this.#free.length; index++) {
      const candidate = this.#free[index]!.capacity;
      if (candidate >= capacity && candidate <= 2 * capacity && (best < 0 || candidate <= this.#free[best]!.capacity)) best = index;
    }
    if (best < 0) return undefined;
    const file = this.#free.splice(best, 1)[0]!;
    file.holders = 1;
    return file;
  }

  #create(capacity: number): LeasedFile | undefined {
    if (!this.#makeRoom(capacity)) return undefined;
    const name = this.#prefix + randomBytes(nameBytes).toString("hex");
    try {
      const file = new LeasedFile(this, name, openSync(join(this.#folder, name), exclusively, 0o600), capacity);
      this.#bytes += capacity;
      return file;
    } catch {
      // Out of descriptors, or the folder is gone: calls go on, on the lane.
      return undefined;
    }
  }

  /** Removes free files, the longest free first, until so many bytes more are allowed. */
  #makeRoom(bytes: number): boolean {
    while (this.#bytes + bytes > this.#maxBytes) {
      const oldest = this.#free.shift();
      if (oldest === undefined) return false;
      this.#drop(oldest);
    }
    return true;
  }

  #drop(file: LeasedFile): void {
    this.#bytes -= file.capacity;
    file.remove(this.#folder);
  }
}

function roundUp(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / stepBytes)) * stepBytes;
}

function halfOfFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / 2);
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The folder's owner was faster.
  }
}
