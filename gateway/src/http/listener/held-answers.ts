/** Bounds what answers hold that are not read: when they are too many, those whose readers have stood still longest go first. */
import type { Pieces } from "../../doors/pieces.ts";

/** What the outputs of all answers that are being written may take, but for readers who go on reading. */
const maxHeldBytes = 64 * 1024 * 1024;

/** Whoever took a piece within this time reads, however slowly. */
const patienceMs = 1_000;

/** An answer that is being written. */
export interface Held {
  readonly body: Pick<Pieces, "heldBytes" | "takenAtMs">;
  /** Ends it, with the connection where there is no other way. */
  cutOff(): void;
}

const held = new Map<object, Held>();

/** An answer begins to be written. @param key stands for it */
export function holdAnswer(key: object, answer: Held): void {
  held.set(key, answer);
  for (const each of longestStalled([...held.values()], performance.now())) each.cutOff();
}

/** It is written, or nobody takes it any more. */
export function releaseAnswer(key: object): void {
  held.delete(key);
}

/** Those that have to go for the rest to hold no more than they may. */
export function longestStalled(answers: readonly Held[], nowMs: number): readonly Held[] {
  let bytes = answers.reduce((sum, { body }) => sum + body.heldBytes, 0);
  if (bytes <= maxHeldBytes) return [];
  const stalled = answers.filter(({ body }) => body.takenAtMs < nowMs - patienceMs);
  const going: Held[] = [];
  for (const each of stalled.sort((a, b) => a.body.takenAtMs - b.body.takenAtMs)) {
    going.push(each);
    bytes -= each.body.heldBytes;
    if (bytes <= maxHeldBytes) break;
  }
  return going;
}
