/** Says what is left of a limit in the headers RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11). */

import { limitOf, type RateName, type RatePolicy } from "../auth/caller/caller.ts";
import type { RateState } from "./rate-limiter.ts";

/** What a policy says is the same in each of its answers. */
const policyItems = new WeakMap<RatePolicy, Map<RateName, string>>();

/** `states`: those that the call was charged to, requests before rows before tokens. */
export function addRateHeaders(headers: Record<string, string>, states: readonly RateState[]): void {
  const [first, second] = states;
  if (first === undefined) return;
  headers["ratelimit-policy"] = second === undefined ? policyItem(first) : listOf(states, policyItem);
  headers.ratelimit = second === undefined ? stateItem(first) : listOf(states, stateItem);
}

function listOf(states: readonly RateState[], item: (state: RateState) => string): string {
  let text = item(states[0]!);
  for (let i = 1; i < states.length; i++) text += `, ${item(states[i]!)}`;
  return text;
}

function policyItem({ name, policy }: RateState): string {
  let items = policyItems.get(policy);
  if (items === undefined) policyItems.set(policy, (items = new Map()));
  let item = items.get(name);
  if (item === undefined) items.set(name, (item = textOf(name, policy)));
  return item;
}

function textOf(name: RateName, policy: RatePolicy): string {
  return `"${name}";q=${limitOf(policy, name)};w=${policy.windowS}`;
}

function stateItem({ name, remaining, resetMs }: RateState): string {
  return `"${name}";r=${remaining};t=${Math.max(0, Math.ceil(resetMs / 1000))}`;
}
