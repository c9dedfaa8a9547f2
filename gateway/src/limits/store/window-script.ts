/** What scripts in Redis share: sliding-window.ts in Lua, by the clock of Redis. */

import { MAX_ENTRIES } from "../sliding-window.ts";

/**
 * A key is a list: how much it holds, then its entries, oldest first, each "began latest points" with times in microseconds.
 * A gateway's clock plays no part, so gateways need not agree on the time.
 */
export const windowFunctions = `
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
  while oldest and (oldest + window <= bucket.now or freed == 0) do
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
`;
