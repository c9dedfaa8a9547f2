/** A call that was made: enough to recognise it and to make it again, and no key. */

import { rowsOf } from "../answer/rows.ts";
import { summaryOf } from "../answer/summary.ts";
import type { Run } from "../run.ts";
import type { Draft } from "../state.ts";

export type RunDraft = Pick<Draft, "model" | "version" | "inputs" | "parameters">;

export interface RunOptions {
  /** Another version to run on the same input at the same time. */
  readonly compareWith?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface HistoryResult {
  /** The version that served or, when none did, the one asked for. */
  readonly version: string;
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** Why it failed; absent when it did not. */
  readonly reason?: string;
  readonly elapsedMs: number;
  readonly answer: string;
}

export interface HistoryEntry extends RunOptions {
  readonly id: string;
  /** When it was made, in ms since the epoch. */
  readonly at: number;
  readonly draft: RunDraft;
  readonly results: readonly HistoryResult[];
}

export function entryFromRuns(draft: RunDraft, options: RunOptions, runs: readonly Run[], at: number): HistoryEntry {
  const { compareWith, timeoutMs } = options;
  return {
    id: `${at.toString(36)}-${Math.random().toString(36).slice(2, 10)}`,
    at,
    draft: {
      model: draft.model,
      version: draft.version,
      inputs: draft.inputs,
      ...(draft.parameters !== undefined && { parameters: draft.parameters }),
    },
    ...(compareWith !== undefined && { compareWith }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    results: runs.map(resultFromRun),
  };
}

function resultFromRun({ version, outcome, signature }: Run): HistoryResult {
  const { elapsedMs } = outcome;
  if (!outcome.ok) {
    const { status, reason, title } = outcome.problem;
    return { version, status, reason, elapsedMs, answer: title };
  }
  const { prediction, status } = outcome;
  return { version: prediction.version, status, elapsedMs, answer: summaryOf(rowsOf(prediction, signature)) };
}
