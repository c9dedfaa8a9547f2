/** What the bodies of all calls that are under way may take together: large ones count from their headers until their call is over. */
import type { Share } from "../../backends/share.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Places } from "../../pool/places.ts";

/** Bodies up to this size are not counted: `limits.connections` bounds them well enough. */
const smallBytes = 65_536;
/** What comes without a length is counted in such steps. */
const stepBytes = 1024 * 1024;
/** Pause asked for, in milliseconds. */
const soonMs = 1_000;

/** What one large body takes. */
export class HeldBody {
  readonly #room: Places;
  readonly #limit: number;
  readonly #share: Share;
  #bytes = 0;

  constructor(room: Places, limit: number, share: Share) {
    this.#room = room;
    this.#limit = limit;
    this.#share = share;
  }

  /** It has, or will have, so many bytes. Throws QUEUE_FULL. */
  grow(bytes: number): void {
    if (bytes <= this.#bytes) return;
    const more = bytes - this.#bytes;
    if (!this.#room.take(this.#share, more)) throw noRoom(this.#limit);
    this.#bytes = bytes;
  }

  /** The same for a body of which nobody knows how long it will be. Throws QUEUE_FULL. */
  arrived(bytes: number): void {
    if (bytes > Math.max(this.#bytes, smallBytes)) this.grow(Math.min(this.#limit, Math.ceil(bytes / stepBytes) * stepBytes));
  }

  /** The call is over. */
  release(): void {
    if (this.#bytes > 0) this.#room.giveBack(this.#share, this.#bytes);
    this.#bytes = 0;
  }
}

/** Undefined for a body that is small; throws QUEUE_FULL when there is no room for one that is not. */
export function holdBody(room: Places, limit: number, share: Share, contentLength: number | undefined): HeldBody | undefined {
  if (contentLength !== undefined && contentLength <= smallBytes) return undefined;
  const held = new HeldBody(room, limit, share);
  if (contentLength !== undefined) held.grow(contentLength);
  return held;
}

function noRoom(limit: number): GatewayError {
  return new GatewayError(
    "QUEUE_FULL",
    `The bodies of calls that are under way take what they may, limits.bodies_bytes (${limit}), or this caller's part of it; send the call again in a moment.`,
    { retryAfterMs: soonMs },
  );
}
