/** Reads a worker's run page (contract/run-page.md): what it had begun and not ended, also when it can say nothing any more. */

/** What has been begun and is not over. */
export interface Running {
  readonly kind: "run" | "load";
  /** Model and version, with a space between them. */
  readonly title: string;
  /** When, on the system's monotonic clock, in nanoseconds. */
  readonly beganNs: bigint;
  /** How long it may take, in milliseconds; 0 for no limit. */
  readonly limitMs: number;
  /** Calls in it, by the lane that they came by: those of one entry follow each other. */
  readonly calls: readonly { readonly lane: number; readonly count: number; readonly firstId: number }[];
  /** There are others in it that the page has no room for: any call of that version may be. */
  readonly andMore: boolean;
}

/** Of a run that has ended. */
export type Ended = Pick<Running, "title" | "calls" | "andMore">;

/** hung: its loop stood still. overdue: a run did not end in its time. stopped: from outside, as by SIGSTOP. memory: it took too much. */
export type KilledFor = "" | "hung" | "stopped" | "overdue" | "memory";

export interface RunPage {
  readonly bootId: string;
  readonly pid: number;
  /** When the process started, in clock ticks; 0 where that is not known. */
  readonly startedTicks: bigint;
  /** When its event loop last went round, on the system's monotonic clock, in nanoseconds. */
  readonly beatNs: bigint;
  /** Why the supervisor has killed the process; empty where it has not. */
  readonly verdict: KilledFor;
  readonly running: readonly Running[];
  /** Calls that may not run twice, whose run has ended and whose answers may not have arrived. */
  readonly ended: readonly Ended[];
  /** How many more things run that the page has no room for: any call may be in them. */
  readonly unlisted: number;
}

const magic = Buffer.from("IHRUNS\0\x01", "latin1");
const headerBytes = 128;
const slotBytes = 2_048;
const entriesAt = 160;
const entryBytes = 16;
const mostEntries = (slotBytes - entriesAt) / entryBytes;
const verdicts: readonly KilledFor[] = ["", "hung", "stopped", "overdue", "memory"];
const kinds = [undefined, "run", "load", "ended"] as const;

/**
 * A page that was read twice: what changed in between is not begun, or over.
 * @param first the whole page
 * @param second the same, read after that
 * @returns undefined when it is no page of this layout
 */
export function runPageFromBytes(first: Buffer, second: Buffer): RunPage | undefined {
  if (second.length < headerBytes || !second.subarray(0, magic.length).equals(magic)) return undefined;
  const size = headerBytes + second.readUInt32LE(8) * slotBytes;
  if (second.readUInt32LE(12) !== slotBytes || first.length !== size || second.length !== size) return undefined;
  const running: Running[] = [];
  const ended: Ended[] = [];
  for (let at = headerBytes; at < size; at += slotBytes) {
    const slot = second.subarray(at, at + slotBytes);
    const seen = runningFromSlot(slot);
    if (seen === undefined || !slot.equals(first.subarray(at, at + slotBytes))) continue;
    const { kind, title, calls, andMore } = seen;
    if (kind === "ended") ended.push({ title, calls, andMore });
    else running.push({ ...seen, kind });
  }
  return {
    beatNs: second.readBigInt64LE(16),
    pid: second.readUInt32LE(24),
    unlisted: second.readUInt32LE(28),
    startedTicks: second.readBigUInt64LE(32),
    verdict: verdicts[second[72]!] ?? "",
    bootId: second.toString("latin1", 40, 72).replace(/\0+$/, ""),
    running,
    ended,
  };
}

function runningFromSlot(slot: Buffer): (Omit<Running, "kind"> & { kind: Running["kind"] | "ended" }) | undefined {
  const isBeingWritten = slot.readUInt32LE(0) % 2 === 1;
  const kind = kinds[slot[4]!];
  const entries = slot.readUInt16LE(6);
  if (isBeingWritten || kind === undefined || entries > mostEntries) return undefined;
  const calls = Array.from({ length: entries }, (_, index) => {
    const at = entriesAt + index * entryBytes;
    return { lane: slot.readUInt32LE(at), count: slot.readUInt32LE(at + 4), firstId: Number(slot.readBigUInt64LE(at + 8)) };
  });
  return {
    kind,
    title: slot.toString("utf8", 24, 24 + slot.readUInt16LE(20)),
    beganNs: slot.readBigUInt64LE(8),
    limitMs: slot.readUInt32LE(16),
    calls: calls.filter(({ count }) => count > 0),
    andMore: (slot[5]! & 1) === 1,
  };
}
