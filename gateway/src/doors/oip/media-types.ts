/** How the headers of an infer request say what its body is. */
import { excerpt } from "../../errors/excerpt.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { unsupported } from "../../request/body/framing.ts";

/** Has the length of the JSON part, wherever bytes of tensors are behind it: in requests and in answers. */
export const headLengthHeader = "inference-header-content-length";

/** Of answers with bytes of tensors. */
export const binaryMediaType = "application/octet-stream";

const wholeNumber = /^[1-9][0-9]{0,14}$/;
// The second is what curl says of whatever it sends with -d. A browser's form gets nowhere: sessions want a header beside the cookie.
const taken = /^application\/(?:octet-stream|x-www-form-urlencoded|json(?: *; *charset=(?:utf-8|"utf-8"))?)$/i;

/** Undefined: the body is JSON alone. Throws INVALID_REQUEST. @param given the header */
export function headLengthFrom(given: string | string[] | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given === "string" && wholeNumber.test(given)) return Number(given);
  throw new GatewayError(
    "INVALID_REQUEST",
    `Expected ${headLengthHeader} to be a whole number of bytes, 1 or more, got '${excerpt(String(given))}'.`,
  );
}

/** Clients of the protocol name one of these, or none at all. Throws UNSUPPORTED_MEDIA_TYPE. */
export function refuseOtherMediaType(mediaType: string | undefined): void {
  if (mediaType === undefined || taken.test(mediaType)) return;
  throw unsupported(
    `Expected content-type application/json (charset utf-8 or none), ${binaryMediaType} or none, got '${excerpt(mediaType)}'.`,
  );
}
