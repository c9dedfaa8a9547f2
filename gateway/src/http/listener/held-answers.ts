/** Bounds what answers hold that are not read: when they are too many, those whose readers have stood still longest go first. */
import type { ServerResponse } from "node:http";
import type { Pieces } from "../../doors/pieces.ts";
import { cutOff } from "./stalled-reader.ts";

/** What the outputs of all answers that are being written may take, but for readers who go on reading. */
const maxHeldBytes = 64 * 1024 * 1024;

/** Whoever took a piece within this time reads, however slowly. */
const patienceMs = 1_000;

/** An answer that is being written. */
interface Held {
  readonly response: Pick<ServerResponse, "socket">;
  readonly body: Pick<Pieces, "heldBytes" | "takenAtMs">;
}

const held = new Map<ServerResponse, Held>();

/** An answer begins to be written. */
export function holdAnswer(response: ServerResponse, body: Pieces): void {
  held.set(response, { response, body });
  for (const { response: each } of longestStalled([...held.values()], performance.now())) if (each.socket) cutOff(each.socket);
}

/** It is written, or nobody takes it any more. */
export function releaseAnswer(response: ServerResponse): void {
  held.delete(response);
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
