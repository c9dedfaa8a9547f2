/** Keeps room for the tokens of a call before it is sent, under each limit that its caller has, and settles it when it is over. */

import type { Caller, RatePolicy, TokenLimits, TokenRateName } from "../../auth/caller/caller.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { RateState } from "../rate-limiter.ts";
import { type Foreseen, PromptRatios } from "./estimates.ts";
import { type TokenState, unbounded } from "./keeper.ts";
import type { Reservation, TokenWindows } from "./reservations.ts";

/** What a call may use. */
interface TokenNeed {
  readonly input: number;
  /** undefined: nobody knows. */
  readonly output: number | undefined;
}

/** What it has used. */
interface TokensUsed {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Not by the model: nothing is learned from it. */
  readonly estimated: boolean;
}

/** Room that one call has. */
export interface TokenCharge {
  /** What is left of each limit. */
  readonly states: readonly RateState[];
  /** The call is over; undefined: it has used nothing. Resolves when whoever counts knows it; never rejects. */
  settle(used: TokensUsed | undefined): Promise<void>;
}

export interface TokenLimiter {
  /** Reservations that were refused, by limit. */
  readonly refused: ReadonlyMap<TokenRateName, number>;
  /**
   * Of a caller that has limits on tokens. Rejects with RATE_LIMITED; `states` then gets what is left.
   * @param version what is to answer, by name
   * @param asked undefined: the call is over already, and had no room
   */
  reserve(caller: LimitedCaller, version: string, asked: Foreseen | undefined, states: RateState[]): Promise<TokenCharge>;
}

type LimitedCaller = Pick<Caller, "keyId" | "rate">;

type Count = (need: TokenNeed) => number;

/** What counts toward each limit, in the order of the headers. */
const limits: readonly { readonly name: TokenRateName; readonly limit: (limits: TokenLimits) => number | null; readonly count: Count }[] = [
  { name: "input_tokens", limit: ({ input }) => input, count: ({ input }) => input },
  { name: "output_tokens", limit: ({ output }) => output, count: ({ output = unbounded }) => output },
  {
    name: "total_tokens",
    limit: ({ total }) => total,
    count: ({ input, output = unbounded }) => Math.min(unbounded, input + output),
  },
];

interface Limited {
  readonly name: TokenRateName;
  readonly limit: number;
  readonly count: Count;
}

export function createTokenLimiter(windows: TokenWindows): TokenLimiter {
  const refused = new Map<TokenRateName, number>();
  const ratios = new PromptRatios();

  async function reserve(
    { keyId, rate }: LimitedCaller,
    version: string,
    asked: Foreseen | undefined,
    states: RateState[],
  ): Promise<TokenCharge> {
    const policy = rate!;
    const limited = limitsOf(policy.tokens!);
    const need = asked === undefined ? nothing : { input: ratios.inputOf(version, asked.input), output: asked.output };
    const parts = limited.map(({ name, limit, count }) => ({ bucket: `${name}:${keyId}`, limit, points: count(need) }));
    const reservation = await windows.reserve(policy.windowS, parts);
    const statesOf = (parts: readonly TokenState[]) =>
      parts.map(({ remaining, resetMs }, i) => ({ name: limited[i]!.name, policy, remaining, resetMs }));
    if (reservation.allowed) {
      const learn = (promptTokens: number) => asked && ratios.learn(version, asked.input, promptTokens);
      return new Charge(reservation, limited, statesOf, learn);
    }
    states.push(...statesOf(reservation.parts));
    const { at, resetMs } = longestWait(reservation.parts);
    const { name, limit } = limited[at]!;
    refused.set(name, (refused.get(name) ?? 0) + 1);
    throw new GatewayError("RATE_LIMITED", refusal(name, limit, policy, reservation.parts[at]!), { retryAfterMs: resetMs });
  }

  return { refused, reserve };
}

const nothing: TokenNeed = { input: 0, output: 0 };

type StatesOf = (parts: readonly TokenState[]) => readonly RateState[];

class Charge implements TokenCharge {
  states: readonly RateState[];
  readonly #reservation: Reservation;
  readonly #limited: readonly Limited[];
  readonly #statesOf: StatesOf;
  readonly #learn: (promptTokens: number) => void;

  constructor(reservation: Reservation, limited: readonly Limited[], statesOf: StatesOf, learn: (promptTokens: number) => void) {
    this.#reservation = reservation;
    this.#limited = limited;
    this.#statesOf = statesOf;
    this.#learn = learn;
    this.states = statesOf(reservation.parts);
  }

  async settle(used: TokensUsed | undefined): Promise<void> {
    if (used !== undefined && !used.estimated) this.#learn(used.promptTokens);
    const counted = used === undefined ? nothing : { input: used.promptTokens, output: used.completionTokens };
    this.states = this.#statesOf(await this.#reservation.settle(this.#limited.map(({ count }) => count(counted))));
  }
}

function limitsOf(own: TokenLimits): Limited[] {
  return limits.flatMap(({ name, limit: limitOf, count }) => {
    const limit = limitOf(own);
    return limit === null ? [] : [{ name, limit, count }];
  });
}

function longestWait(parts: readonly TokenState[]): { readonly at: number; readonly resetMs: number } {
  const resets = parts.map(({ resetMs }) => resetMs);
  const resetMs = Math.max(...resets);
  return { at: resets.indexOf(resetMs), resetMs };
}

function refusal(name: TokenRateName, limit: number, { windowS }: RatePolicy, { remaining, resetMs }: TokenState): string {
  const allowed = `This key may use ${limit} ${name.replace("_", " ")} in ${windowS} s`;
  const why = remaining >= 1 ? "and calls of it that are under way may use what is left" : "and has used them";
  return `${allowed} ${why}; try again in ${Math.max(1, Math.ceil(resetMs / 1_000))} s.`;
}
