/** Says what is left of a limit in the headers RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11). */

import type { RateState } from "./rate-limiter.ts";

/** `states`: those that the call was charged to, requests before rows. */
export function headersFromRateStates(states: readonly RateState[]): Record<string, string> {
  if (states.length === 0) return {};
  return {
    "ratelimit-policy": states.map(policyItem).join(", "),
    ratelimit: states.map(stateItem).join(", "),
  };
}

function policyItem({ name, policy }: RateState): string {
  return `"${name}";q=${policy[name]};w=${policy.windowS}`;
}

function stateItem({ name, remaining, resetMs }: RateState): string {
  return `"${name}";r=${remaining};t=${Math.max(0, Math.ceil(resetMs / 1000))}`;
}
