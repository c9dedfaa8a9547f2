/** Makes compressed messages large again: within their limits, and counted as they grow. */
import { createGunzip, createInflate } from "node:zlib";
import { GatewayError } from "../../errors/gateway-error.ts";
import { bodyTooLarge } from "../../request/body/read.ts";
import type { HeldBody } from "../../request/body/room.ts";

/** Those that are taken, as `grpc-encoding` names them; deflate is zlib's format here. */
export const compressions = ["gzip", "deflate"] as const;
export type Compression = (typeof compressions)[number];

/** Undefined for none. Throws NOT_SUPPORTED. */
export function compressionOf(encoding: string | undefined): Compression | undefined {
  if (encoding === undefined || encoding === "identity") return undefined;
  const known = compressions.find((each) => each === encoding);
  if (known !== undefined) return known;
  throw new GatewayError("NOT_SUPPORTED", `Expected grpc-encoding to be identity, ${compressions.join(" or ")}, got another one.`);
}

/** Rejects with PAYLOAD_TOO_LARGE, QUEUE_FULL or INVALID_REQUEST. */
export function inflate(bytes: Buffer, compression: Compression, maxBytes: number, held: HeldBody): Promise<Buffer> {
  const stream = compression === "gzip" ? createGunzip() : createInflate();
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    stream.on("data", (piece: Buffer) => {
      length += piece.length;
      try {
        if (length > maxBytes) throw bodyTooLarge(maxBytes);
        held.arrived(length);
        pieces.push(piece);
      } catch (thrown) {
        stream.destroy();
        reject(thrown);
      }
    });
    stream.on("end", () => resolve(Buffer.concat(pieces, length)));
    stream.on("error", (cause) => {
      reject(new GatewayError("INVALID_REQUEST", `Expected a message in ${compression}, got bytes that are none.`, { cause }));
    });
    stream.end(bytes);
  });
}
