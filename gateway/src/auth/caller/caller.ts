/** Who is calling, and what that key may do. */
import { type Share, shareOf } from "../../backends/share.ts";

/** Limits of one caller; null where there is none. */
export interface RatePolicy {
  /** Requests in one window. */
  readonly requests: number | null;
  /** Rows in one window. */
  readonly rows: number | null;
  /** Length of the window in seconds. */
  readonly windowS: number;
  /** What may come on top of the limits on requests and rows, once in ten windows. */
  readonly burst: number;
  /** Absent: tokens are not limited. */
  readonly tokens?: TokenLimits | undefined;
}

/** Tokens in one window; null where there is no limit. */
export interface TokenLimits {
  /** Of prompts. */
  readonly input: number | null;
  /** Of what models make of them. */
  readonly output: number | null;
  /** Both together. */
  readonly total: number | null;
}

/** What a policy may limit. */
export type RateName = "requests" | "rows" | TokenRateName;

export type TokenRateName = "input_tokens" | "output_tokens" | "total_tokens";

/** Null where there is no such limit. */
export function limitOf({ requests, rows, tokens }: Pick<RatePolicy, "requests" | "rows" | "tokens">, name: RateName): number | null {
  if (name === "requests") return requests;
  if (name === "rows") return rows;
  if (name === "input_tokens") return tokens?.input ?? null;
  return (name === "output_tokens" ? tokens?.output : tokens?.total) ?? null;
}

/** Undefined where none of them is a limit. */
export function tokenLimitsFrom(input: number | null, output: number | null, total: number | null): TokenLimits | undefined {
  return (input ?? output ?? total) === null ? undefined : { input, output, total };
}

/** Stands for a key's id when authentication is off. */
export const anonymousId = "anonymous";

export interface Caller {
  /** The public part of the key; `anonymousId` when authentication is off. */
  readonly keyId: string;
  readonly canPredict: boolean;
  readonly canReadMetrics: boolean;
  readonly canAdminister: boolean;
  /** Models that it may see and call; null: all. */
  readonly models: ReadonlySet<string> | null;
  /** null: no limit. */
  readonly rate: RatePolicy | null;
  /** Milliseconds since 1970; null: never. Past it nobody is this caller any more. */
  readonly expiresAtMs: number | null;
  /** Its part of what all callers share, such as a worker's time. */
  readonly share: Share;
  /** Whether its calls may be written down where calls are. */
  readonly isCaptured: boolean;
}

/** The scopes that a key can be given; admin includes the others. */
export const SCOPES = ["predict", "metrics", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

export function callerFromScopes(
  keyId: string,
  scopes: readonly string[],
  models: readonly string[] | null,
  rate: RatePolicy | null,
  expiresAtMs: number | null = null,
  weight = 1,
  isCaptured = true,
): Caller {
  const canAdminister = scopes.includes("admin");
  return {
    keyId,
    canAdminister,
    canPredict: canAdminister || scopes.includes("predict"),
    canReadMetrics: canAdminister || scopes.includes("metrics"),
    models: models && new Set(models),
    rate: rate && (rate.requests !== null || rate.rows !== null || rate.tokens !== undefined) ? rate : null,
    expiresAtMs,
    share: shareOf(keyId, weight),
    isCaptured,
  };
}

/** The models that somebody may know of; null: all. */
export type VisibleModels = Caller["models"];

/** Whether the caller may know that the model exists: every list, count and sentence goes by this. */
export function mayUseModel({ models }: { readonly models: VisibleModels }, model: string): boolean {
  return models === null || models.has(model);
}
