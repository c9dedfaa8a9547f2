/** The metric of a database that gateways share; a gateway with a file has no reading of it. */

import type { Registry } from "prom-client";
import { sampled } from "./samples.ts";

export interface StateView {
  /** Whether it answers now. */
  readonly isUp: boolean;
}

export function registerState(registry: Registry, state: StateView | undefined): void {
  sampled(registry, "inferencehub_state_up", "gauge", () => (state === undefined ? [] : [{ value: Number(state.isUp), labels: {} }]));
}
