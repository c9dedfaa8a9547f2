/** What the metadata of a stream say before a byte of it is read: how long there is, and whether it is gRPC at all. */
import type { IncomingHttpHeaders } from "node:http";
import type { Coding } from "../doors/codings.ts";
import { excerpt } from "../errors/excerpt.ts";
import { GatewayError } from "../errors/gateway-error.ts";

const timeout = /^([0-9]{1,8})([HMSmun])$/;

const msPerUnit: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** What `grpc-timeout` grants, in milliseconds; undefined: nothing is said. Throws INVALID_REQUEST. */
export function timeoutFromMetadata(headers: IncomingHttpHeaders): number | undefined {
  const given = headers["grpc-timeout"];
  if (given === undefined) return undefined;
  const [, amount, unit] = timeout.exec(String(given)) ?? [];
  if (amount !== undefined) return Number(amount) * msPerUnit[unit!]!;
  throw new GatewayError(
    "INVALID_REQUEST",
    `Expected grpc-timeout to be up to 8 digits and a unit, such as 500m, got '${excerpt(String(given))}'.`,
  );
}

/** What messages may be compressed with; deflate is zlib's format here, too. */
export const codings: readonly Coding[] = ["gzip", "deflate"];

/** Undefined for none. Throws NOT_SUPPORTED. */
export function codingFromMetadata(headers: IncomingHttpHeaders): Coding | undefined {
  const given = headers["grpc-encoding"];
  if (given === undefined || given === "identity") return undefined;
  const known = codings.find((each) => each === given);
  if (known !== undefined) return known;
  throw new GatewayError(
    "NOT_SUPPORTED",
    `Expected grpc-encoding to be identity, ${codings.join(" or ")}, got '${excerpt(String(given))}'.`,
  );
}

const mediaType = /^application\/grpc(?:$|[+;](?!web))/;

/** Whether a request is one of gRPC's. */
export function isGrpc(headers: IncomingHttpHeaders & { readonly ":method"?: string | undefined }): boolean {
  return headers[":method"] === "POST" && mediaType.test(headers["content-type"] ?? "");
}
