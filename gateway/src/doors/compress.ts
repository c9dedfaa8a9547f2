/** Compresses answers, in Node's thread pool. */
import { promisify } from "node:util";
import { constants, createDeflate, createGzip, deflate, gzip } from "node:zlib";
import { Pieces } from "./pieces.ts";
import type { Coding } from "./codings.ts";

/** Below this, head and coding together are hardly shorter than what they stand for. */
const fromBytes = 1_024;
/** Beyond this, in memory, nobody is helped by waiting for it. */
const maxHeldBytes = 16 * 1024 * 1024;

/** The fastest: of text it leaves a fifth to a third, at ten times what a gateway's own work on it takes. */
const options = { level: constants.Z_BEST_SPEED };

const compressors = { gzip: promisify(gzip), deflate: promisify(deflate) };

/** The body compressed, or as it was where that is not worth while; its headers say which. */
export async function compressed<Body extends string | Buffer | Pieces>(
  body: Body,
  coding: Coding,
  headers: Record<string, string>,
): Promise<Body | Buffer> {
  headers.vary = "accept-encoding";
  if (body instanceof Pieces) {
    if (body.heldBytes > maxHeldBytes) return body;
    headers["content-encoding"] = coding;
    return compressedPieces(body, coding);
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : (body as Buffer);
  if (bytes.length < fromBytes) return body;
  headers["content-encoding"] = coding;
  return compressors[coding](bytes, options);
}

async function compressedPieces(pieces: Pieces, coding: Coding): Promise<Buffer> {
  const stream = coding === "gzip" ? createGzip(options) : createDeflate(options);
  const parts: Buffer[] = [];
  stream.on("data", (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => stream.on("end", resolve).on("error", reject));
  for await (const piece of pieces) if (!stream.write(piece)) await new Promise((resolve) => stream.once("drain", resolve));
  stream.end();
  await ended;
  return Buffer.concat(parts);
}
