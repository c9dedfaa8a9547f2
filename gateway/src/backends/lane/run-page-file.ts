/** A worker's run page as an open file, and whether the process that writes it is dead: only then is it the last word. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { WorkerIntroduction } from "./exchange/read-response.ts";
import { type RunPage, runPageFromBytes } from "./run-page.ts";

/** What there is to know of a process that may have died. */
export interface RunPageFile {
  /** What it says now; undefined when it can't be read. */
  read(): RunPage | undefined;
  /** Whether the process is dead for certain: none of its threads runs any more. */
  isDead(): boolean;
  /** Whether it was stopped from outside (SIGSTOP, a debugger), which no call can help. */
  isStopped(): boolean;
  close(): void;
}

/**
 * The page beside a worker's socket. It is kept open: the worker's successor puts another one in its place.
 * @returns undefined when there is none, it is not of the process that said hello, or that process can't be seen from
 *   here, as from another container: then its death could not be told from its being elsewhere
 */
export function openRunPage(socketPath: string, hello: WorkerIntroduction): RunPageFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(`${socketPath}.runs`, "r");
  } catch {
    return undefined;
  }
  const page = readPage(descriptor);
  if (
    page !== undefined &&
    page.bootId === hello.bootId &&
    page.startedTicks > 0n &&
    statusOf(page.pid)?.startedTicks === page.startedTicks
  )
    return new OpenRunPage(descriptor, page.pid, page.startedTicks);
  closeSync(descriptor);
  return undefined;
}

class OpenRunPage implements RunPageFile {
  readonly #descriptor: number;
  readonly #pid: number;
  readonly #startedTicks: bigint;
  #last: RunPage | undefined;
  #isOpen = true;

  constructor(descriptor: number, pid: number, startedTicks: bigint) {
    this.#descriptor = descriptor;
    this.#pid = pid;
    this.#startedTicks = startedTicks;
  }

  read(): RunPage | undefined {
    if (this.#isOpen) this.#last = readPage(this.#descriptor);
    return this.#last;
  }

  isDead(): boolean {
    const status = this.#status();
    // A process is a zombie before the last of its threads has left the processor.
    return status === undefined || (/[ZX]/.test(status.state) && status.threads <= 1);
  }

  isStopped(): boolean {
    return /[Tt]/.test(this.#status()?.state ?? "");
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }

  #status(): ProcessStatus | undefined {
    const status = statusOf(this.#pid);
    return status?.startedTicks === this.#startedTicks ? status : undefined;
  }
}

interface ProcessStatus {
  readonly state: string;
  readonly threads: number;
  readonly startedTicks: bigint;
}

/** As /proc has it; undefined when there is no such process. */
function statusOf(pid: number): ProcessStatus | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // What stands before is the program's name, in which anything may occur.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0]!, threads: Number(fields[17]), startedTicks: BigInt(fields[19]!) };
  } catch {
    return undefined;
  }
}

function readPage(descriptor: number): RunPage | undefined {
  try {
    const { size } = fstatSync(descriptor);
    return runPageFromBytes(readWhole(descriptor, size), readWhole(descriptor, size));
  } catch {
    return undefined;
  }
}

function readWhole(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let done = 0; done < size; ) {
    const count = readSync(descriptor, bytes, done, size - done, done);
    if (count === 0) return bytes.subarray(0, done);
    done += count;
  }
  return bytes;
}
