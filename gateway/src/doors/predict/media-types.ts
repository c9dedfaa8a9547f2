/** The media types of POST /predict: which format a body has, and which one the answer is wanted in. */
import { excerpt } from "../../errors/excerpt.ts";
import { unsupported } from "../../request/body/framing.ts";

/** A format of POST /predict, in both directions. */
export type Format = "json" | "protobuf";

export const jsonMediaType = "application/json";
export const protobufMediaType = "application/x-protobuf";

// Only what is listed, and to the last character: two frameworks that read `application/json\ta` differently have let
// bodies past validation (CVE-2026-25223, CVE-2026-3419 of Fastify).
const jsonWithCharset = /^application\/json *; *charset=(?:utf-8|"utf-8")$/i;
const plainMediaType = /^application\/(?:json|x-protobuf)$/i;

/** Throws UNSUPPORTED_MEDIA_TYPE. */
export function formatOfBody(mediaType: string | undefined): Format {
  if (mediaType === jsonMediaType) return "json";
  if (mediaType === protobufMediaType) return "protobuf";
  if (mediaType === undefined) throw unsupported(`The header content-type is missing; expected ${jsonMediaType} or ${protobufMediaType}.`);
  if (plainMediaType.test(mediaType)) return mediaType.length === jsonMediaType.length ? "json" : "protobuf";
  if (jsonWithCharset.test(mediaType)) return "json";
  throw unsupported(`Expected content-type ${jsonMediaType} (charset utf-8 or none) or ${protobufMediaType}, got '${excerpt(mediaType)}'.`);
}

/**
 * JSON unless the caller names Protobuf, and does not prefer JSON to it.
 * @param accept the header
 */
export function formatOfAnswer(accept: string | undefined): Format {
  if (accept === undefined || !accept.includes(protobufMediaType)) return "json";
  const protobuf = qualityOf(accept, protobufMediaType);
  return protobuf > 0 && protobuf >= qualityOf(accept, jsonMediaType) ? "protobuf" : "json";
}

/** The weight that `accept` gives to exactly this media type; 0 when it does not name it. */
function qualityOf(accept: string, mediaType: string): number {
  for (const item of accept.split(",")) {
    const [name, ...parameters] = item.split(";").map((part) => part.trim());
    if (name !== mediaType) continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
