/** Answers of text that are too large to be made in one go, and that may be too large to be given at all. */
import { GatewayError } from "../errors/gateway-error.ts";
import { turns } from "../time/turns.ts";
import { Pieces } from "./pieces.ts";

export interface LargeJson {
  /** All of it, anew each time. */
  readonly pieces: () => Iterable<string>;
  /** How long its tensors are at least, and at most. */
  readonly bounds: readonly { readonly least: number; readonly most: number }[];
  readonly maxBytes: number;
  /** Memory that it is made of. */
  readonly heldBytes: number;
  /** What it is; absent: JSON. */
  readonly format?: string;
  /** How else the same can be asked for, such as "in binary". */
  readonly instead: string;
}

/** Throws or rejects with PAYLOAD_TOO_LARGE. */
export function jsonInPieces(json: LargeJson): Pieces | Promise<Pieces> {
  const { bounds, maxBytes, heldBytes, pieces } = json;
  refuseTooLong(json);
  const made = () => new Pieces(pieces(), undefined, heldBytes);
  if (bounds.reduce((sum, { most }) => sum + most, 0) <= maxBytes) return made();
  // Once an answer has begun, nothing can be refused any more: what may be too long is written to nobody first.
  return measured(json).then(made);
}

/** How many bytes it has. Throws or rejects with PAYLOAD_TOO_LARGE. */
export async function measured(json: LargeJson): Promise<number> {
  refuseTooLong(json);
  const bytes = await turns.through(counted(json));
  if (bytes === undefined) throw tooLong(json);
  return bytes;
}

function refuseTooLong(json: LargeJson): void {
  if (json.bounds.reduce((sum, { least }) => sum + least, 0) > json.maxBytes) throw tooLong(json);
}

/** Undefined: more than it may have. */
function* counted({ pieces, maxBytes }: LargeJson): Generator<void, number | undefined, void> {
  let bytes = 0;
  for (const piece of pieces()) {
    bytes += Buffer.byteLength(piece);
    if (bytes > maxBytes) return undefined;
    yield;
  }
  return bytes;
}

function tooLong({ maxBytes, instead, format = "JSON" }: LargeJson): GatewayError {
  return new GatewayError(
    "PAYLOAD_TOO_LARGE",
    `The answer takes more than ${maxBytes} bytes as ${format}: ask for it ${instead}, or for fewer rows, or raise limits.json_answer_bytes.`,
  );
}
