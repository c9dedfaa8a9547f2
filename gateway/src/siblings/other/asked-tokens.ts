/** Windows of tokens that the first process keeps for all, so that limits are exact. */

import type { TokenAnswer } from "../../limits/tokens/keeper.ts";
import { MemoryTokens } from "../../limits/tokens/memory-tokens.ts";
import { partOfWindows, type TokenWindows, windowsElsewhere, windowsInMemory } from "../../limits/tokens/reservations.ts";
import { paths } from "../messages.ts";
import type { Link } from "./link.ts";

/** While the first is away, this process gives out its part of each limit: a crash neither opens the door nor shuts it. */
export function createAskedTokens(link: Pick<Link, "isUp" | "post">, processes: number): TokenWindows {
  const first = {
    get isUp() {
      return link.isUp;
    },
    ask: async (question: unknown) => JSON.parse(await link.post(paths.tokens, JSON.stringify(question))) as TokenAnswer,
  };
  return windowsElsewhere(
    first,
    partOfWindows(windowsInMemory(new MemoryTokens()), () => processes),
  );
}
