/** Whether a caller may do a thing; always asked before whether the thing exists. */

import { GatewayError } from "../../errors/gateway-error.ts";
import { type Caller, mayUseModel } from "./caller.ts";

/** Throws PERMISSION_DENIED. */
export function permitCalls(caller: Caller): void {
  if (!caller.canPredict) throw denied("predict");
}

/** Throws PERMISSION_DENIED. */
export function permitPredict(caller: Caller, model: string): void {
  permitCalls(caller);
  if (!mayUseModel(caller, model))
    throw new GatewayError("PERMISSION_DENIED", "This key may not use that model; ask for a key that lists it.");
}

/** Throws PERMISSION_DENIED. */
export function permitMetrics(caller: Caller): void {
  if (!caller.canReadMetrics) throw denied("metrics");
}

/** Throws PERMISSION_DENIED. */
export function permitAdmin(caller: Caller): void {
  if (!caller.canAdminister) throw denied("admin");
}

/** Throws PERMISSION_DENIED. */
export function permitAdminOf(caller: Caller, model: string): void {
  permitAdmin(caller);
  if (!mayUseModel(caller, model))
    throw new GatewayError("PERMISSION_DENIED", "This key may not administer that model; ask for a key that lists it.");
}

/** Throws PERMISSION_DENIED: what concerns every model is for those who may use every model. */
export function permitAdminOfAll(caller: Caller): void {
  permitAdmin(caller);
  if (caller.models !== null)
    throw new GatewayError("PERMISSION_DENIED", "This key is for some models only; ask for a key that lists none.");
}

function denied(scope: string): GatewayError {
  return new GatewayError("PERMISSION_DENIED", `This key lacks the scope \`${scope}\`; ask for one that has it.`);
}
