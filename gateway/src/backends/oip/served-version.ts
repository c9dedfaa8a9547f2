/** A version that a server has, under its name here and under the one there. */
import type { AnnouncedVersion } from "../announced-version.ts";

export interface ServedVersion {
  readonly announced: AnnouncedVersion;
  /** The server's names: calls go out with these. Version "" is one that the server calls nothing. */
  readonly wireName: string;
  readonly wireVersion: string;
  /** Rows that the server takes in one call at most; 0: it says nothing of it. */
  readonly maxRows: number;
}

/** By which it is found. */
export function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}/${version}`;
}
