/** The media types of POST /predict: which format a body has, and which one the answer is wanted in. */
import { excerpt } from "../../errors/excerpt.ts";
import { unsupported } from "../../request/body/framing.ts";

/** Formats of answers; bodies have a few more. */
export type Format = "json" | "protobuf";
export type BodyFormatName = Format | "image";

export const jsonMediaType = "application/json";
export const protobufMediaType = "application/x-protobuf";
export const imageMediaTypes = ["image/png", "image/jpeg"] as const;

// Only what is listed, and to the last character: two frameworks that read `application/json\ta` differently have let
// bodies past validation (CVE-2026-25223, CVE-2026-3419 of Fastify).
const jsonWithCharset = /^application\/json *; *charset=(?:utf-8|"utf-8")$/i;
const plainMediaTypes: ReadonlyMap<string, BodyFormatName> = new Map([
  [jsonMediaType, "json"],
  [protobufMediaType, "protobuf"],
  ...imageMediaTypes.map((mediaType) => [mediaType, "image"] as const),
]);

const expected = `${jsonMediaType} (charset utf-8 or none), ${protobufMediaType}, ${imageMediaTypes.join(" or ")}`;

/** Throws UNSUPPORTED_MEDIA_TYPE. */
export function formatOfBody(mediaType: string | undefined): BodyFormatName {
  if (mediaType === undefined) throw unsupported(`The header content-type is missing; expected ${expected}.`);
  const found = plainMediaTypes.get(mediaType) ?? plainMediaTypes.get(mediaType.toLowerCase());
  if (found !== undefined) return found;
  if (jsonWithCharset.test(mediaType)) return "json";
  throw unsupported(`Expected content-type ${expected}, got '${excerpt(mediaType)}'.`);
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
