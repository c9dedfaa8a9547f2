/** How long one stream may take, and each part of it: the version's word, else the gateway's; headers may only shorten it. */
import type { IncomingHttpHeaders } from "node:http";
import type { StreamBounds } from "../backends/announced-version.ts";
import type { StreamSettings } from "../config/settings.ts";
import { excerpt } from "../errors/excerpt.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { StreamTimes } from "../pool/pool.ts";

/** Headers in which a caller asks for less. */
const firstChunkHeader = "x-stream-first-chunk-timeout-ms";
const gapHeader = "x-stream-gap-timeout-ms";

const maxMs = 86_400_000;
const wholeNumber = /^[0-9]{1,8}$/;

/** From the call to its end, in milliseconds, of a version that streams. */
export function totalMsOf({ totalMs }: StreamBounds, { total_ms }: StreamSettings): number {
  return orElse(totalMs, total_ms);
}

/** After so long without a chunk the caller gets a sign of life, in milliseconds. */
export function heartbeatMsOf(bounds: StreamBounds | undefined, { heartbeat_ms }: StreamSettings): number {
  return orElse(bounds?.heartbeatMs ?? 0, heartbeat_ms);
}

/** Throws INVALID_REQUEST. */
export function streamTimes(bounds: StreamBounds | undefined, settings: StreamSettings, headers: IncomingHttpHeaders): StreamTimes {
  const { firstChunkMs = 0, gapMs = 0, stallMs = 0 } = bounds ?? {};
  return {
    firstChunkMs: shortened(orElse(firstChunkMs, settings.first_chunk_ms), headers, firstChunkHeader),
    gapMs: shortened(orElse(gapMs, settings.gap_ms), headers, gapHeader),
    stallMs: orElse(stallMs, settings.stall_ms),
  };
}

function orElse(ms: number, otherwise: number): number {
  return ms > 0 ? ms : otherwise;
}

function shortened(ms: number, headers: IncomingHttpHeaders, name: string): number {
  const given = headers[name];
  if (given === undefined) return ms;
  const asked = typeof given === "string" && wholeNumber.test(given) ? Number(given) : 0;
  if (asked >= 1 && asked <= maxMs) return Math.min(ms, asked);
  throw new GatewayError(
    "INVALID_REQUEST",
    `Expected ${name} to be a whole number of milliseconds from 1 to ${maxMs}, got '${excerpt(String(given))}'.`,
  );
}
