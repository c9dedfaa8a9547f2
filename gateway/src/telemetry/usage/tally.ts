/** What calls have used of tokens, summed up by who called, what answered, and the day. */

/** Of one day, caller and version. */
export interface UsageRow {
  /** UTC, as 2026-11-30. */
  readonly day: string;
  /** Of a key or a token's subject. */
  readonly keyId: string;
  readonly model: string;
  readonly version: string;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Those of the prompts that were known from earlier calls; `promptTokens` has them, too. */
  readonly cachedTokens: number;
  /** Guessed from lengths, because nobody has counted them; beside the others, not among them. */
  readonly estimatedPromptTokens: number;
  readonly estimatedCompletionTokens: number;
}

/** Tokens of one call. */
interface CallUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly estimated: boolean;
}

type Mutable<Row> = { -readonly [Field in keyof Row]: Row[Field] };

export class UsageTally {
  readonly #rows = new Map<string, Mutable<UsageRow>>();

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  add(row: UsageRow): void {
    const id = `${row.day}\n${row.keyId}\n${row.model}\n${row.version}`;
    const known = this.#rows.get(id);
    if (known === undefined) {
      this.#rows.set(id, { ...row });
      return;
    }
    known.requests += row.requests;
    known.promptTokens += row.promptTokens;
    known.completionTokens += row.completionTokens;
    known.cachedTokens += row.cachedTokens;
    known.estimatedPromptTokens += row.estimatedPromptTokens;
    known.estimatedCompletionTokens += row.estimatedCompletionTokens;
  }

  /** All that there is; stays until `forget`. */
  rows(): readonly UsageRow[] {
    return [...this.#rows.values()];
  }

  forget(): void {
    this.#rows.clear();
  }
}

export function rowOfCall(wallMs: number, keyId: string, model: string, version: string, usage: CallUsage): UsageRow {
  const { promptTokens, completionTokens, cachedTokens, estimated } = usage;
  return {
    day: dayOf(wallMs),
    keyId,
    model,
    version,
    requests: 1,
    promptTokens: estimated ? 0 : promptTokens,
    completionTokens: estimated ? 0 : completionTokens,
    cachedTokens,
    estimatedPromptTokens: estimated ? promptTokens : 0,
    estimatedCompletionTokens: estimated ? completionTokens : 0,
  };
}

/** In UTC. */
export function dayOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}
