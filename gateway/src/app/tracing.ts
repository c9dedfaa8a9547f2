/** Loads what records traces, where they are wanted: a gateway without them never pays for it. */

import { hostname } from "node:os";
import type { OtlpSettings } from "../config/settings.ts";
import type { DeliveryLog } from "../telemetry/traces/delivery.ts";
import type { Tracing } from "../telemetry/traces/span.ts";

/** For spans that are still to be delivered when all calls are over, in milliseconds. */
export const lastSpansMs = 2_000;

/** Undefined where no collector is named. */
export async function openTracing(settings: OtlpSettings, name: string, version: string, log: DeliveryLog): Promise<Tracing | undefined> {
  const { enabled, endpoint, traces_endpoint } = settings;
  if (!enabled || (endpoint === null && traces_endpoint === null) || settings.sampler === "always_off") return undefined;
  const { createTracing } = await import("../telemetry/traces/sdk.ts");
  return createTracing(settings, { name, version, host: hostname() }, log);
}
