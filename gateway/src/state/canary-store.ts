/** The tables of canary runs and of what became of them: rows in, rows out; what to do is decided in traffic/. */

import { type Database, first, type Row, type Session } from "./database.ts";
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
  last(model: string): Promise<CanaryRun | undefined>;
  /** The last run of every model that had one. */
  list(): Promise<CanaryRun[]>;
  /** Begins a run; false when one is running. */
  begin(run: NewCanaryRun, grounds: Grounds): Promise<boolean>;
  /** To the next step; false when another process was faster. */
  raise(run: CanaryRun, carried: string, grounds: Grounds): Promise<boolean>;
  /** False when it was over already. */
  end(run: CanaryRun, state: Exclude<CanaryState, "running">, grounds: Grounds): Promise<boolean>;
  settle(run: CanaryRun): Promise<void>;
  /** Newest first. */
  history(model: string, limit: number): Promise<CanaryEvent[]>;
  /** What gateways have measured at the present step of a run, by gateway, as JSON. */
  tallies(run: CanaryRun): Promise<ReadonlyMap<string, string>>;
  /** In place of what that gateway has said before; gone when the step is over. */
  writeTally(run: CanaryRun, gateway: string, tally: string): Promise<void>;
  /** Changes whenever somebody else may have changed them. */
  generation(): number;
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

const insert = `INSERT INTO canary_runs (model, wish, version, baseline, rest, steps, step, state, started_at_ms, step_at_ms, is_settled)
  VALUES ($1, $2, $3, $4, $5, $6, 0, 'running', $7, $7, 0)`;
const toNextStep =
  "UPDATE canary_runs SET step = step + 1, step_at_ms = $1, carried = $2 WHERE id = $3 AND step = $4 AND state = 'running'";
const toEnd = "UPDATE canary_runs SET state = $1, ended_at_ms = $2, reason = $3 WHERE id = $4 AND state = 'running'";
const note =
  "INSERT INTO canary_events (run, model, at_ms, kind, version, percent, who, reason, measured) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const trimEvents =
  "DELETE FROM canary_events WHERE model = $1 AND id <= (SELECT id FROM canary_events WHERE model = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)";
const trimTallies = `DELETE FROM canary_tallies
  WHERE NOT EXISTS (SELECT 1 FROM canary_runs WHERE id = canary_tallies.run AND step = canary_tallies.step AND state = 'running')`;
const putTally = `INSERT INTO canary_tallies (run, step, gateway, tally) VALUES ($1, $2, $3, $4)
  ON CONFLICT (run, step, gateway) DO UPDATE SET tally = excluded.tally`;
const lastOfEach = "SELECT * FROM canary_runs WHERE id IN (SELECT max(id) FROM canary_runs GROUP BY model) ORDER BY model";

/** @param wallMs the time of day, in milliseconds since 1970 */
export function createCanaryStore(database: Database, journal: Journal, wallMs: () => number): CanaryStore {
  async function last(model: string, session: Session = database): Promise<CanaryRun | undefined> {
    const row = await first(session, "SELECT * FROM canary_runs WHERE model = $1 ORDER BY id DESC LIMIT 1", model);
    return row && runFromRow(row);
  }

  /**
   * One change of a run with its entries in history and journal: all of them or none.
   * @param make resolves to the share that the canary has then; to undefined when nothing was changed
   */
  async function change(
    run: NewCanaryRun,
    kind: CanaryEventKind,
    { who, reason, measured }: Grounds,
    make: (session: Session) => Promise<number | undefined>,
  ): Promise<boolean> {
    const made = await journal.record(who, actions[kind], "canaries", async (session) => {
      const before = await last(run.model, session);
      const share = await make(session);
      if (share === undefined) return undefined;
      const after = (await last(run.model, session))!;
      await session.run(note, after.id, run.model, wallMs(), kind, run.version, share, who, reason, measured ?? null);
      await session.run(trimEvents, run.model, keptEvents);
      await session.run("DELETE FROM canary_runs WHERE model = $1 AND id < $2", run.model, after.id);
      await session.run(trimTallies);
      const beforeView = kind === "started" || before === undefined ? undefined : viewFrom(before);
      return { result: true, subject: `${run.model}/${run.version}`, before: beforeView, after: { ...viewFrom(after), reason } };
    });
    return made === true;
  }

  return {
    last: (model) => last(model),
    list: async () => (await database.all(lastOfEach)).map(runFromRow),
    begin: (run, grounds) =>
      change(run, "started", grounds, async (session) => {
        if ((await last(run.model, session))?.state === "running") return undefined;
        const [rest, steps] = [JSON.stringify(run.rest), JSON.stringify(run.steps)];
        await session.run(insert, run.model, run.wish, run.version, run.baseline, rest, steps, wallMs());
        return run.steps[0]!;
      }),
    raise: (run, carried, grounds) =>
      change(run, "raised", grounds, async (session) => {
        const raised = await session.run(toNextStep, wallMs(), carried, run.id, run.step);
        return raised === 1 ? run.steps[run.step + 1]! : undefined;
      }),
    end: (run, state, grounds) =>
      change(run, state, grounds, async (session) => {
        const ended = await session.run(toEnd, state, wallMs(), grounds.reason, run.id);
        return ended === 1 ? shareOf(state) : undefined;
      }),
    settle: (run) =>
      database.change({ tells: "canaries" }, async (session) => {
        await session.run("UPDATE canary_runs SET is_settled = 1 WHERE id = $1 AND state <> 'running'", run.id);
      }),
    history: async (model, limit) =>
      (await database.all("SELECT * FROM canary_events WHERE model = $1 ORDER BY id DESC LIMIT $2", model, limit)).map(eventFromRow),
    async tallies(run) {
      const rows = await database.all("SELECT gateway, tally FROM canary_tallies WHERE run = $1 AND step = $2", run.id, run.step);
      return new Map(rows.map(({ gateway, tally }) => [gateway as string, tally as string]));
    },
    writeTally: (run, gateway, tally) =>
      database.change({ mayBeLost: true }, async (session) => void (await session.run(putTally, run.id, run.step, gateway, tally))),
    generation: () => database.generation("canaries"),
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
