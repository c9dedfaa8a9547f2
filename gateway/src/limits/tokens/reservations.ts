/** Room for tokens as a call sees it: got before it is sent, settled with whoever gave it. */

import type { TokenAnswer, TokenKeeper, TokenPart, TokenState } from "./keeper.ts";
import type { MemoryTokens } from "./memory-tokens.ts";

export interface TokenWindows {
  reserve(windowS: number, parts: readonly TokenPart[]): Promise<Reservation>;
}

export interface Reservation {
  readonly allowed: boolean;
  readonly parts: readonly TokenState[];
  /**
   * Says what the call has used, of each limit in their order; once. Resolves to what is left then; where nobody can be asked,
   * to what was left before: the room is free again when the window is over.
   */
  settle(used: readonly number[]): Promise<readonly TokenState[]>;
}

export function windowsInMemory(memory: MemoryTokens): TokenWindows {
  return {
    reserve: async (windowS, parts) =>
      reservationFrom(memory.answer({ op: "reserve", windowS, parts }), windowS, parts, memoryKeeper(memory)),
  };
}

/** `instead` gives while the keeper does not answer. */
export function windowsElsewhere(keeper: TokenKeeper, instead: TokenWindows): TokenWindows {
  return {
    async reserve(windowS, parts) {
      if (!keeper.isUp) return instead.reserve(windowS, parts);
      let answer: TokenAnswer;
      try {
        answer = await keeper.ask({ op: "reserve", windowS, parts });
      } catch {
        return instead.reserve(windowS, parts);
      }
      return reservationFrom(answer, windowS, parts, keeper);
    },
  };
}

/** Gives a part of each limit: what is left of it to one of several who can't ask each other. A part is rounded up: nobody is shut out. */
export function partOfWindows(windows: TokenWindows, parts: () => number): TokenWindows {
  return {
    reserve: (windowS, asked) =>
      windows.reserve(
        windowS,
        asked.map((part) => ({ ...part, limit: Math.ceil(part.limit / parts()) })),
      ),
  };
}

function memoryKeeper(memory: MemoryTokens): TokenKeeper {
  return { isUp: true, ask: async (question) => memory.answer(question) };
}

function reservationFrom(
  { allowed, keeper: name, parts: states }: TokenAnswer,
  windowS: number,
  parts: readonly TokenPart[],
  keeper: TokenKeeper,
): Reservation {
  return {
    allowed,
    parts: states,
    async settle(used) {
      const settled = parts.map(({ bucket, limit, points }, i) => {
        const { taken, at } = states[i]!;
        return { bucket, limit, taken, at, isShort: taken < points, used: used[i]! };
      });
      try {
        return (await keeper.ask({ op: "settle", windowS, keeper: name, parts: settled })).parts;
      } catch {
        return states;
      }
    },
  };
}
