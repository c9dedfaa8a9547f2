/** What bodies under /v1 may say that they are. */
import { excerpt } from "../../../errors/excerpt.ts";
import { unsupported } from "../../../request/body/framing.ts";

// The second is what curl says of whatever it sends with -d.
const taken = /^application\/(?:x-www-form-urlencoded|json(?: *; *charset=(?:utf-8|"utf-8"))?)$/i;

/** Throws UNSUPPORTED_MEDIA_TYPE. @param mediaType of the body; undefined: it says nothing */
export function refuseOtherMediaType(mediaType: string | undefined): void {
  if (mediaType === undefined || taken.test(mediaType)) return;
  throw unsupported(`Expected content-type application/json (charset utf-8 or none), got '${excerpt(mediaType)}'.`);
}
