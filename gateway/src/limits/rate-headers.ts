/** Says what is left of a limit in the headers RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11). */

import type { RatePolicy } from "../auth/caller/caller.ts";
import type { RateName, RateState } from "./rate-limiter.ts";

/** What a policy says is the same in each of its answers. */
const policyItems = new WeakMap<RatePolicy, Record<RateName, string>>();

/** `states`: those that the call was charged to, requests before rows. */
export function addRateHeaders(headers: Record<string, string>, states: readonly RateState[]): void {
  const [first, second] = states;
  if (first === undefined) return;
  headers["ratelimit-policy"] = second === undefined ? policyItem(first) : `${policyItem(first)}, ${policyItem(second)}`;
  headers.ratelimit = second === undefined ? stateItem(first) : `${stateItem(first)}, ${stateItem(second)}`;
}

function policyItem({ name, policy }: RateState): string {
  let items = policyItems.get(policy);
  if (items === undefined) policyItems.set(policy, (items = { requests: textOf("requests", policy), rows: textOf("rows", policy) }));
  return items[name];
}

function textOf(name: RateName, policy: RatePolicy): string {
  return `"${name}";q=${policy[name]};w=${policy.windowS}`;
}

function stateItem({ name, remaining, resetMs }: RateState): string {
  return `"${name}";r=${remaining};t=${Math.max(0, Math.ceil(resetMs / 1000))}`;
}
