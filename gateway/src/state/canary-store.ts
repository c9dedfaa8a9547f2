/** The tables of canary runs and of what became of them: rows in, rows out; what to do is decided in traffic/. */

import type { DatabaseSync } from "node:sqlite";
import type { Journal } from "./journal.ts";

/**
 * running: its share rises. completed: the judge let it through. promoted, rolled_back: by hand, or by the judge.
 * ended: its document was replaced.
 */
export type CanaryState = "running" | "completed" | "promoted" | "rolled_back" | "ended";

export interface CanaryRun {
  readonly id: number;
  readonly model: string;
  /** The wish that it came from: as long as the document says the same, it is the same run. */
  readonly wish: string;
  /** Exact versions. */
  readonly version: string;
  readonly baseline: string;
  /** Percentages by exact version that divide the other calls as long as it runs; undefined in runs of older gateways. */
  readonly rest: Readonly<Record<string, number>> | undefined;
  readonly steps: readonly number[];
  /** Index of the present step. */
  readonly step: number;
  readonly state: CanaryState;
  readonly startedAtMs: number;
  readonly stepAtMs: number;
  readonly endedAtMs: number | undefined;
  /** Why it is over. */
  readonly reason: string | undefined;
  /** What was measured up to the present step, as JSON; undefined in the first. */
  readonly carried: string | undefined;
  /** The document no longer asks for it: the same wish is a new run. */
  readonly isSettled: boolean;
}

export type NewCanaryRun = Pick<CanaryRun, "model" | "wish" | "version" | "baseline" | "rest" | "steps">;

export type CanaryEventKind = "started" | "raised" | Exclude<CanaryState, "running">;

export interface CanaryEvent {
  readonly run: number;
  readonly atMs: number;
  readonly kind: CanaryEventKind;
  readonly version: string;
  /** The canary's share from then on. */
  readonly percent: number;
  readonly who: string;
  readonly reason: string;
  /** What it was judged by, as JSON. */
  readonly measured: string | undefined;
}

/** Why something happens to a run, and what was known. */
export interface Grounds {
  readonly who: string;
  readonly reason: string;
  readonly measured?: string | undefined;
}

export interface CanaryStore {
  /** The last run of a model. */
  last(model: string): CanaryRun | undefined;
  /** The last run of every model that had one. */
  list(): CanaryRun[];
  /** Begins a run, unless one is running. */
  begin(run: NewCanaryRun, grounds: Grounds): void;
  /** To the next step; false when another process was faster. */
  raise(run: CanaryRun, carried: string, grounds: Grounds): boolean;
  /** False when it was over already. */
  end(run: CanaryRun, state: Exclude<CanaryState, "running">, grounds: Grounds): boolean;
  settle(run: CanaryRun): void;
  /** Newest first. */
  history(model: string, limit: number): CanaryEvent[];
}

/** For each model; older ones go. */
const keptEvents = 1_000;

const actions = {
  started: "canary.start",
  raised: "canary.raise",
  completed: "canary.complete",
  promoted: "canary.promote",
  rolled_back: "canary.roll_back",
  ended: "canary.end",
} as const;

type Row = Record<string, unknown>;

/** @param wallMs the time of day, in milliseconds since 1970 */
export function createCanaryStore(database: DatabaseSync, journal: Journal, wallMs: () => number): CanaryStore {
  const last = database.prepare("SELECT * FROM canary_runs WHERE model = ? ORDER BY id DESC LIMIT 1");
  const list = database.prepare("SELECT * FROM canary_runs WHERE id IN (SELECT max(id) FROM canary_runs GROUP BY model) ORDER BY model");
  const insert = database.prepare(
    `INSERT INTO canary_runs (model, wish, version, baseline, rest, steps, step, state, started_at_ms, step_at_ms, is_settled)
     VALUES (?, ?, ?, ?, ?, ?, 0, 'running', ?, ?, 0)`,
  );
  const raise = database.prepare(
    "UPDATE canary_runs SET step = step + 1, step_at_ms = ?, carried = ? WHERE id = ? AND step = ? AND state = 'running'",
  );
  const end = database.prepare("UPDATE canary_runs SET state = ?, ended_at_ms = ?, reason = ? WHERE id = ? AND state = 'running'");
  const settle = database.prepare("UPDATE canary_runs SET is_settled = 1 WHERE id = ? AND state <> 'running'");
  const note = database.prepare(
    "INSERT INTO canary_events (run, model, at_ms, kind, version, percent, who, reason, measured) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const trim = database.prepare(
    "DELETE FROM canary_events WHERE model = ? AND id <= (SELECT id FROM canary_events WHERE model = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
  );
  const trimRuns = database.prepare("DELETE FROM canary_runs WHERE model = ? AND id < ?");
  const history = database.prepare("SELECT * FROM canary_events WHERE model = ? ORDER BY id DESC LIMIT ?");

  /** One change of a run with its entries in history and journal: all of them or none. */
  function change(run: NewCanaryRun, kind: CanaryEventKind, percent: (id: number) => number | undefined, id: number, grounds: Grounds) {
    return journal.record(grounds.who, actions[kind], () => {
      const before = last.get(run.model) as Row | undefined;
      const share = percent(id);
      if (share === undefined) return undefined;
      const after = runFromRow(last.get(run.model) as Row);
      const { who, reason, measured } = grounds;
      note.run(after.id, run.model, wallMs(), kind, run.version, share, who, reason, measured ?? null);
      trim.run(run.model, run.model, keptEvents);
      trimRuns.run(run.model, after.id);
      const beforeView = kind === "started" || before === undefined ? undefined : viewFrom(runFromRow(before));
      return { result: true, subject: `${run.model}/${run.version}`, before: beforeView, after: { ...viewFrom(after), reason } };
    });
  }

  return {
    last: (model) => optionalRun(last.get(model) as Row | undefined),
    list: () => (list.all() as Row[]).map(runFromRow),
    begin(run, grounds) {
      const start = () => {
        if ((last.get(run.model) as Row | undefined)?.state === "running") return undefined;
        const nowMs = wallMs();
        const [rest, steps] = [JSON.stringify(run.rest), JSON.stringify(run.steps)];
        insert.run(run.model, run.wish, run.version, run.baseline, rest, steps, nowMs, nowMs);
        return run.steps[0]!;
      };
      change(run, "started", start, 0, grounds);
    },
    raise(run, carried, grounds) {
      const toNext = (id: number) => (raise.run(wallMs(), carried, id, run.step).changes === 1 ? run.steps[run.step + 1]! : undefined);
      return change(run, "raised", toNext, run.id, grounds) === true;
    },
    end(run, state, grounds) {
      const toEnd = (id: number) => (end.run(state, wallMs(), grounds.reason, id).changes === 1 ? shareOf(state) : undefined);
      return change(run, state, toEnd, run.id, grounds) === true;
    },
    settle: (run) => void settle.run(run.id),
    history: (model, limit) => (history.all(model, limit) as Row[]).map(eventFromRow),
  };
}

/** What a canary has that is over. */
function shareOf(state: Exclude<CanaryState, "running">): number {
  return state === "completed" || state === "promoted" ? 100 : 0;
}

/** As the audit has it. */
function viewFrom({ state, steps, step }: CanaryRun): { state: CanaryState; percent: number } {
  return { state, percent: state === "running" ? steps[step]! : shareOf(state) };
}

function optionalRun(row: Row | undefined): CanaryRun | undefined {
  return row && runFromRow(row);
}

function runFromRow(row: Row): CanaryRun {
  return {
    id: row.id as number,
    model: row.model as string,
    wish: row.wish as string,
    version: row.version as string,
    baseline: row.baseline as string,
    rest: row.rest === null ? undefined : (JSON.parse(row.rest as string) as Record<string, number>),
    steps: JSON.parse(row.steps as string) as number[],
    step: row.step as number,
    state: row.state as CanaryState,
    startedAtMs: row.started_at_ms as number,
    stepAtMs: row.step_at_ms as number,
    endedAtMs: (row.ended_at_ms as number | null) ?? undefined,
    reason: (row.reason as string | null) ?? undefined,
    carried: (row.carried as string | null) ?? undefined,
    isSettled: row.is_settled === 1,
  };
}

function eventFromRow(row: Row): CanaryEvent {
  return {
    run: row.run as number,
    atMs: row.at_ms as number,
    kind: row.kind as CanaryEventKind,
    version: row.version as string,
    percent: row.percent as number,
    who: row.who as string,
    reason: row.reason as string,
    measured: (row.measured as string | null) ?? undefined,
  };
}
