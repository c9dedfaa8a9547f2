/** The codings that bodies may be compressed with: gzip, and deflate as HTTP has it, in a zlib wrapper. */
import { excerpt } from "../errors/excerpt.ts";
import { unsupported } from "../request/body/framing.ts";

export type Coding = "gzip" | "deflate";

/** Undefined: the body is as it is. Throws UNSUPPORTED_MEDIA_TYPE. @param given the header content-encoding */
export function codingOfBody(given: string | undefined): Coding | undefined {
  const coding = given?.trim().toLowerCase();
  if (coding === undefined || coding === "" || coding === "identity") return undefined;
  if (coding === "gzip" || coding === "deflate") return coding;
  throw unsupported(`Expected content-encoding gzip, deflate or none, got '${excerpt(coding)}'; send the body so, or as it is.`);
}

/** What a caller takes: which coding, and whether it is the only one that it names. */
export interface Wanted {
  readonly coding: Coding;
  /** Libraries list all that they can read, whatever comes; who names one asks for it. */
  readonly isOnly: boolean;
}

/** Undefined: none that we know. @param accept the header accept-encoding */
export function codingWanted(accept: string | undefined): Wanted | undefined {
  if (accept === undefined) return undefined;
  const items = accept.split(",").map((item) => item.trim().toLowerCase());
  for (const coding of ["gzip", "deflate"] as const)
    if (items.some((item) => item === coding || (item.startsWith(`${coding};`) && !isRefused(item))))
      return { coding, isOnly: items.length === 1 };
  return undefined;
}

function isRefused(item: string): boolean {
  return /;\s*q=0(?:\.0*)?\s*$/.test(item);
}
