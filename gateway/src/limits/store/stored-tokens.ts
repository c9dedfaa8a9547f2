/** Windows of tokens in a store that gateways share, and this gateway's share of them while the store is away. */

import type { Taken } from "../rate-limiter.ts";
import type { TokenPart } from "../tokens/keeper.ts";
import { partOfWindows, type Reservation, type TokenWindows, windowsElsewhere } from "../tokens/reservations.ts";
import type { LateRefusals } from "./late-refusals.ts";
import type { LimitStore } from "./limit-store.ts";

/** @param own the windows of this gateway alone */
/** @param fellBack called for each reservation that is not the store's */
export function createStoredTokens(
  store: Pick<LimitStore, "isUp" | "askTokens" | "gateways">,
  own: TokenWindows,
  refusals: LateRefusals,
  fellBack: () => void,
): TokenWindows {
  const part = partOfWindows(own, () => store.gateways);
  return windowsElsewhere(
    {
      get isUp() {
        return store.isUp;
      },
      async ask(question) {
        const answer = await store.askTokens(question);
        if (question.op === "reserve" && !answer.allowed)
          for (const [i, { bucket, points }] of question.parts.entries()) noteRefusal(refusals, bucket, points, answer.parts[i]!);
        return answer;
      },
    },
    {
      async reserve(windowS, parts) {
        fellBack();
        return refusedLately(refusals, parts) ?? part.reserve(windowS, parts);
      },
    },
  );
}

/** Of several limits one would have had room. */
function noteRefusal(
  refusals: LateRefusals,
  bucket: string,
  points: number,
  { remaining, resetMs }: Pick<Taken, "remaining" | "resetMs">,
): void {
  if (resetMs > 0) refusals.note([bucket, points], { allowed: false, remaining, resetMs });
}

function refusedLately(refusals: LateRefusals, parts: readonly TokenPart[]): Reservation | undefined {
  const found = parts.map(({ bucket, points }) => refusals.of([bucket, points]));
  if (found.every((refusal) => refusal === undefined)) return undefined;
  const states = found.map((refusal) => ({ taken: 0, at: 0, remaining: refusal?.remaining ?? 0, resetMs: refusal?.resetMs ?? 0 }));
  return { allowed: false, parts: states, settle: async () => states };
}
