/** The metrics of a limit store that gateways share; a gateway without one has no readings of them. */

import type { Registry } from "prom-client";
import { sampled } from "./samples.ts";

export interface LimitStoreView {
  /** Whether it answers now. */
  readonly isUp: boolean;
  /** How many gateways share it. */
  readonly gateways: number;
  /** Charges that were not its own, because it was away or late. */
  readonly fallbacks: number;
}

export function registerLimitStore(registry: Registry, store: LimitStoreView | undefined): void {
  const only = (read: (view: LimitStoreView) => number) => () => (store === undefined ? [] : [{ value: read(store), labels: {} }]);
  sampled(
    registry,
    "inferencehub_limit_store_up",
    "gauge",
    only(({ isUp }) => Number(isUp)),
  );
  sampled(
    registry,
    "inferencehub_limit_store_gateways",
    "gauge",
    only(({ gateways }) => gateways),
  );
  sampled(
    registry,
    "inferencehub_limit_store_fallbacks_total",
    "counter",
    only(({ fallbacks }) => fallbacks),
  );
}
