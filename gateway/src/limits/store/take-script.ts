/** What Redis does for a charge, in one step that nothing comes between: sliding-window.ts in Lua, by the clock of Redis. */

import type { Take, Taken } from "../rate-limiter.ts";
import { BURST_WINDOWS, MAX_ENTRIES } from "../sliding-window.ts";

/**
 * For each take two keys, its window and its burst, and four arguments: points, limit, window in ms, burst. The reply has three
 * numbers for each: 1 or 0 for allowed or not, what remains, and milliseconds until some comes back.
 *
 * A key is a list: how much it holds, then its entries, oldest first, each "began latest points" with times in microseconds.
 * A gateway's clock plays no part, so gateways need not agree on the time.
 */
export const takeScript = `
local time = redis.call("TIME")
local now = time[1] * 1000000 + time[2]

local function text(...)
  return string.format(string.rep("%.0f ", select("#", ...)):sub(1, -2), ...)
end

local function entry(key, index)
  local began, latest, points = string.match(redis.call("LINDEX", key, index) or "", "^(%d+) (%d+) (%d+)$")
  return tonumber(began), tonumber(latest), tonumber(points)
end

local function open(key, window)
  local total = tonumber(redis.call("LINDEX", key, 0) or 0)
  local began, latest, points = entry(key, -1)
  local bucket = { key = key, window = window, total = total, now = now, began = began, latest = latest, points = points }
  if not began then return bucket end
  if latest > now + window then
    -- The machine's clock has gone back by more than the window: what is here is of another time.
    redis.call("DEL", key)
    return { key = key, window = window, total = 0, now = now }
  end
  bucket.now = math.max(now, latest)
  local gone = 0
  local _, oldest, freed = entry(key, 1)
  while oldest and oldest + window <= bucket.now do
    bucket.total = bucket.total - freed
    gone = gone + 1
    _, oldest, freed = entry(key, gone + 1)
  end
  if not oldest then
    redis.call("DEL", key)
    return { key = key, window = window, total = 0, now = bucket.now }
  end
  if gone > 0 then
    redis.call("LTRIM", key, gone, -1)
    redis.call("LSET", key, 0, text(bucket.total))
  end
  bucket.oldest, bucket.freed = oldest, freed
  return bucket
end

local function add(bucket, points)
  local key = bucket.key
  bucket.total = bucket.total + points
  if not bucket.began then
    redis.call("RPUSH", key, text(bucket.total), text(bucket.now, bucket.now, points))
    bucket.oldest, bucket.freed = bucket.now, points
  else
    if bucket.now - bucket.began < bucket.window / ${MAX_ENTRIES} then
      redis.call("LSET", key, -1, text(bucket.began, bucket.now, bucket.points + points))
      if bucket.oldest == bucket.latest then bucket.oldest = bucket.now end
    else
      redis.call("RPUSH", key, text(bucket.now, bucket.now, points))
    end
    redis.call("LSET", key, 0, text(bucket.total))
  end
  redis.call("PEXPIRE", key, text(math.ceil(bucket.window / 1000) + 1000))
end

local function frees(bucket, points)
  if not bucket.oldest then return bucket.window end
  local last, freed = bucket.oldest, bucket.freed
  if points > freed and points <= bucket.total then
    for _, each in ipairs(redis.call("LRANGE", bucket.key, 2, -1)) do
      local latest, more = string.match(each, " (%d+) (%d+)$")
      last, freed = tonumber(latest), freed + tonumber(more)
      if freed >= points then break end
    end
  end
  return last + bucket.window - bucket.now
end

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
