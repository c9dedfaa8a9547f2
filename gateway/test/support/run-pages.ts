/** Run pages of processes that a test may kill, written as workers write them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { onTestFinished } from "vitest";

const slotBytes = 2_048;

/** Something that the page says runs. */
export interface NotedRun {
  readonly title: string;
  /** Lane, number of calls, id of the first. */
  readonly calls?: readonly (readonly [number, number, number])[];
  readonly kind?: "run" | "load" | "ended";
  readonly andMore?: boolean;
}

/** A process that does nothing until it is killed, with a page that says whatever the test wants. */
export class NotingProcess {
  readonly #child: ChildProcess;
  readonly #path: string;
  readonly #bootId: string;
  #runs: readonly NotedRun[] = [];

  /** @param socket path of the socket beside which the page lies */
  constructor(socket: string, bootId: string) {
    this.#child = spawn("sleep", ["600"], { stdio: "ignore" });
    this.#path = `${socket}.runs`;
    this.#bootId = bootId;
    onTestFinished(() => void this.#child.kill("SIGKILL"));
    this.runs();
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What its page says from now on. */
  runs(...runs: readonly NotedRun[]): void {
    this.#runs = runs;
    writeFileSync(this.#path, this.#page(runs, ""));
  }

  /** Dies as one that its supervisor has killed for this. */
  async isKilledFor(verdict: string): Promise<void> {
    writeFileSync(this.#path, this.#page(this.#runs, verdict));
    await this.kill();
  }

  /** Stopped from outside, and seen to be. */
  async stop(): Promise<void> {
    this.#child.kill("SIGSTOP");
    while (statusFields(this.pid)[0] !== "T") await new Promise(setImmediate);
  }

  goOn(): void {
    this.#child.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  #page(runs: readonly NotedRun[], verdict: string): Buffer {
    const page = Buffer.alloc(128 + 4 * slotBytes);
    page.write("IHRUNS\0\x01", "latin1");
    page.writeUInt32LE(4, 8);
    page.writeUInt32LE(slotBytes, 12);
    page.writeUInt32LE(this.pid, 24);
    page.writeBigUInt64LE(startedTicks(this.pid), 32);
    page.write(this.#bootId, 40, "latin1");
    page[72] = ["", "hung", "stopped", "overdue", "memory"].indexOf(verdict);
    runs.forEach(({ title, calls = [], kind = "run", andMore = false }, slot) => {
      const at = 128 + slot * slotBytes;
      page.writeUInt32LE(2, at);
      page[at + 4] = ["", "run", "load", "ended"].indexOf(kind);
      page[at + 5] = andMore ? 1 : 0;
      page.writeUInt16LE(calls.length, at + 6);
      page.writeUInt16LE(title.length, at + 20);
      page.write(title, at + 24);
      calls.forEach(([lane, count, firstId], index) => {
        const entry = at + 160 + 16 * index;
        page.writeUInt32LE(lane, entry);
        page.writeUInt32LE(count, entry + 4);
        page.writeBigUInt64LE(BigInt(firstId), entry + 8);
      });
    });
    return page;
  }
}

function startedTicks(pid: number): bigint {
  return BigInt(statusFields(pid)[19]!);
}

/** Of /proc, from the state on. */
function statusFields(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
