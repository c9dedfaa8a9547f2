/** Reads how a body comes over HTTP: its length and its one media type; whatever two readers could understand differently is refused. */
import type { IncomingMessage } from "node:http";
import { excerpt } from "../../errors/excerpt.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { bodyTooLarge } from "./read.ts";

/** Throws UNSUPPORTED_MEDIA_TYPE for a compressed body. */
export function refuseCompressed({ headers }: IncomingMessage): void {
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    throw unsupported(`Compressed bodies are not taken: expected no content-encoding, got '${excerpt(coding)}'; send the body as it is.`);
  }
}

/** The one media type of the body; undefined when it names none. Throws UNSUPPORTED_MEDIA_TYPE. */
export function mediaTypeOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 12 && name.toLowerCase() === "content-type") count++;
  }
  // Node keeps the first of several and drops the rest; a proxy before us may have read the last.
  if (count > 1) throw unsupported("The request has more than one header content-type; send one.");
  return headers["content-type"];
}

/** Bytes that the body announces; undefined when it comes in chunks. Throws PAYLOAD_TOO_LARGE or UNSUPPORTED_MEDIA_TYPE. */
export function contentLengthOf({ headers }: IncomingMessage, maxBytes: number): number | undefined {
  const given = headers["content-length"];
  if (given === undefined) {
    refuseTransferCoding(headers["transfer-encoding"]);
    return undefined;
  }
  const length = Number(given);
  if (length > maxBytes) throw bodyTooLarge(maxBytes, length);
  return length;
}

/** Node takes the chunks apart and leaves every coding beneath them to us, such as gzip (RFC 9112, 6.1). */
function refuseTransferCoding(coding: string | undefined): void {
  if (coding === undefined || coding.toLowerCase() === "chunked") return;
  throw unsupported(`Compressed bodies are not taken: expected transfer-encoding chunked or none, got '${excerpt(coding)}'.`);
}

export function unsupported(detail: string): GatewayError {
  return new GatewayError("UNSUPPORTED_MEDIA_TYPE", detail);
}
