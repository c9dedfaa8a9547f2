/** How gateways that share a store know how many they are: each says twice a second that it is there. */

/** Whoever has said nothing for so long, in milliseconds, is not counted. */
const PRESENT_MS = 5_000;

/** One key, a sorted set of gateways by when they last spoke; the argument is the name of one. The reply is how many there are. */
export const presenceScript = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call("ZADD", KEYS[1], now, ARGV[1])
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now - ${PRESENT_MS})
redis.call("ZREMRANGEBYSCORE", KEYS[1], now + 1, "+inf")
redis.call("PEXPIRE", KEYS[1], ${PRESENT_MS})
return redis.call("ZCARD", KEYS[1])
`;
