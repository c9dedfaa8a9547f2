/** What the tables lie in, whichever database it is: SQL in, rows out, one change at a time, and word of what others have changed. */

export type Value = string | number | null | Uint8Array;

export type Row = Record<string, unknown>;

/** Texts of SQL are the same for every database; `$1` is the first of the values. */
export interface Session {
  /** Rejects with StateError for what the database or its disk refuses. */
  all(sql: string, ...values: Value[]): Promise<Row[]>;
  /** How many rows were changed. Rejects with StateError. */
  run(sql: string, ...values: Value[]): Promise<number>;
}

/** What others may change; whoever keeps some of it in memory asks for its generation. */
export type Topic = "keys" | "sessions" | "traffic" | "unloaded" | "canaries";

/** How a change is made. */
export interface Manner {
  /** What it changes that others keep in memory. */
  readonly tells?: Topic;
  /** A power cut may take the last seconds of it, and it waits for no disk. */
  readonly mayBeLost?: boolean;
}

/** What there is to know of a database that several gateways share. */
export interface Sharing {
  /** Whether it answers; while it is away, what is in memory holds. */
  readonly isUp: boolean;
  /** Whether this gateway is the one of them that judges canaries. */
  readonly isJudge: boolean;
  /** Calls `listener` when somebody else may have changed something; the result stops that. */
  onChange(listener: (topic: Topic) => void): () => void;
}

export interface Database extends Session {
  /** Undefined where the state is this gateway's own. */
  readonly sharing: Sharing | undefined;
  /**
   * All that `act` does with its session, or none of it; what it throws passes through. Nobody else changes anything
   * meanwhile, in this gateway or in another, unless both may be lost. Work of this database that `act` waits for must be
   * of its session.
   */
  change<Result>(manner: Manner, act: (session: Session) => Promise<Result>): Promise<Result>;
  /** Changes whenever somebody else may have changed what it is about; costs no waiting. */
  generation(topic: Topic): number;
  close(): Promise<void>;
}

/** The first of the rows. */
export async function first(session: Session, sql: string, ...values: Value[]): Promise<Row | undefined> {
  return (await session.all(sql, ...values))[0];
}
