/** What Redis does for tokens, in one step that nothing comes between: tokens/memory-tokens.ts in Lua, and a test holds them together. */

import { type TokenAnswer, type TokenQuestion, type TokenState, underWayMs } from "../tokens/keeper.ts";
import { windowFunctions } from "./window-script.ts";

/** Redis itself: it remembers what it gave whichever gateway asks. */
const keeperName = "store";

/**
 * For each limit two keys, its window and the mark of a call that may use more than it got, and five arguments: limit, points or
 * what was used, taken, at, and 1 where it was short. Before them come 1 for a reservation or 0 for its settling, and the window in ms. The reply begins
 * with 1 or 0 for allowed or not, and has four numbers for each limit: taken, at in microseconds, what remains, and milliseconds
 * until some comes back.
 */
export const tokenScript = `
${windowFunctions}
local windowMs = tonumber(ARGV[2])

local function refund(bucket, points, at)
  local entries = redis.call("LRANGE", bucket.key, 1, -1)
  for i = #entries, 1, -1 do
    local began, latest, held = string.match(entries[i], "^(%d+) (%d+) (%d+)$")
    began, latest, held = tonumber(began), tonumber(latest), tonumber(held)
    if at > latest then return end
    if at >= began then
      local given = math.min(points, held)
      bucket.total = bucket.total - given
      redis.call("LSET", bucket.key, i, text(began, latest, held - given))
      redis.call("LSET", bucket.key, 0, text(bucket.total))
      return
    end
  end
end

local function isShort(mark, now)
  return tonumber(redis.call("GET", mark) or -math.huge) + windowMs * 1000 > now
end

local function wait(bucket, left, limit, points)
  if points <= math.max(0, left) then return 0 end
  if left < 1 then return frees(bucket, 1 - left) end
  return math.min(${underWayMs * 1_000}, frees(bucket, math.min(points, limit) - left))
end

local function reserve(parts)
  local allowed = true
  for _, part in ipairs(parts) do
    part.bucket = open(part.key, windowMs * 1000)
    part.left = part.limit - part.bucket.total
    if part.points > math.max(0, part.left) and (part.left < 1 or isShort(part.mark, part.bucket.now)) then allowed = false end
  end
  local reply = { allowed and 1 or 0 }
  for _, part in ipairs(parts) do
    local bucket, taken, resets = part.bucket, 0, nil
    if allowed then
      taken = math.min(part.points, math.max(0, part.left))
      add(bucket, taken)
      if taken < part.points then redis.call("SET", part.mark, text(bucket.now), "PX", windowMs) end
      resets = frees(bucket, 1)
    else
      resets = wait(bucket, part.left, part.limit, part.points)
    end
    for _, each in ipairs({ taken, bucket.now, math.max(0, part.left - taken), math.ceil(resets / 1000) }) do reply[#reply + 1] = each end
  end
  return reply
end

local function settle(parts)
  local reply = { 1 }
  for _, part in ipairs(parts) do
    local bucket = open(part.key, windowMs * 1000)
    if part.points < part.taken then refund(bucket, part.taken - part.points, part.at) end
    if part.points > part.taken then add(bucket, part.points - part.taken) end
    if part.short and redis.call("GET", part.mark) == text(part.at) then redis.call("DEL", part.mark) end
    bucket = open(part.key, windowMs * 1000)
    local left = math.max(0, part.limit - bucket.total)
    for _, each in ipairs({ part.points, part.at, left, math.ceil(frees(bucket, 1) / 1000) }) do reply[#reply + 1] = each end
  end
  return reply
end

local parts = {}
for i = 1, #KEYS / 2 do
  local a = 5 * i - 2
  parts[i] = {
    key = KEYS[2 * i - 1], mark = KEYS[2 * i],
    limit = tonumber(ARGV[a]), points = tonumber(ARGV[a + 1]), taken = tonumber(ARGV[a + 2]), at = tonumber(ARGV[a + 3]),
    short = ARGV[a + 4] == "1",
  }
end
if ARGV[1] == "1" then return reserve(parts) end
return settle(parts)
`;

/** The script's keys and arguments; keys first. */
export function tokenArguments(prefix: string, question: TokenQuestion): (string | number)[] {
  const { windowS } = question;
  const keys: string[] = [];
  const values: number[] = [question.op === "reserve" ? 1 : 0, windowS * 1_000];
  const keyOf = (bucket: string) => `${prefix}${windowS}:${bucket}`;
  for (const { bucket } of question.parts) keys.push(keyOf(bucket), `${keyOf(bucket)}:short`);
  if (question.op === "reserve") for (const { limit, points } of question.parts) values.push(limit, points, 0, 0, 0);
  else for (const { limit, used, taken, at, isShort } of question.parts) values.push(limit, used, taken, at, Number(isShort));
  return [...keys, ...values];
}

export function tokensFromReply([allowed, ...numbers]: readonly number[]): TokenAnswer {
  const parts: TokenState[] = [];
  for (let i = 0; i < numbers.length; i += 4) {
    const [taken, at, remaining, resetMs] = numbers.slice(i, i + 4) as [number, number, number, number];
    parts.push({ taken, at, remaining, resetMs });
  }
  return { allowed: allowed === 1, keeper: keeperName, parts };
}
