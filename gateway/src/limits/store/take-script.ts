/** What Redis does for a charge, in one step that nothing comes between: memory-buckets.ts in Lua. */

import type { Take, Taken } from "../rate-limiter.ts";
import { BURST_WINDOWS } from "../sliding-window.ts";
import { windowFunctions } from "./window-script.ts";

/**
 * For each take two keys, its window and its burst, and four arguments: points, limit, window in ms, burst. The reply has three
 * numbers for each: 1 or 0 for allowed or not, what remains, and milliseconds until some comes back.
 */
export const takeScript = `
${windowFunctions}
local function take(windowKey, burstKey, points, limit, windowMs, most)
  local window = open(windowKey, windowMs * 1000)
  local used = window.total
  if used + points <= limit then
    add(window, points)
    return 1, limit - used - points, frees(window, 0)
  end
  local wait = frees(window, used + points - limit)
  if points <= most then
    local burst = open(burstKey, windowMs * ${BURST_WINDOWS} * 1000)
    if burst.total + points <= most then
      add(burst, points)
      return 1, math.max(0, limit - used), frees(window, 0)
    end
    wait = math.min(wait, frees(burst, burst.total + points - most))
  end
  return 0, math.max(0, limit - used), wait
end

local reply = {}
for i = 1, #KEYS / 2 do
  local a = 4 * i - 3
  local allowed, remaining, wait =
    take(KEYS[2 * i - 1], KEYS[2 * i], tonumber(ARGV[a]), tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3]))
  reply[#reply + 1] = allowed
  reply[#reply + 1] = remaining
  reply[#reply + 1] = math.ceil(wait / 1000)
end
return reply
`;

/** The script's keys and arguments; keys first. */
export function takeArguments(prefix: string, takes: readonly Take[]): (string | number)[] {
  const keys: string[] = [];
  const values: number[] = [];
  for (const [bucket, points, limit, { windowS, burst }] of takes) {
    const key = `${prefix}${windowS}:${bucket}`;
    keys.push(key, `${key}:burst`);
    values.push(points, limit, windowS * 1_000, burst);
  }
  return [...keys, ...values];
}

export function takenFromReply(reply: readonly number[]): Taken[] {
  const taken: Taken[] = [];
  for (let i = 0; i < reply.length; i += 3) taken.push({ allowed: reply[i] === 1, remaining: reply[i + 1]!, resetMs: reply[i + 2]! });
  return taken;
}
