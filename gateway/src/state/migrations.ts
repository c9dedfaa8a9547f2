/**
 * The schema of the state as an ordered list: entry n brings version n - 1 to n. Never edit an entry that has shipped.
 *
 * One list for both databases, in the words of SQLite (`postgres/dialect.ts` has those of PostgreSQL): TEXT, INTEGER, REAL
 * and BLOB, `INTEGER PRIMARY KEY AUTOINCREMENT`, and tables that end with STRICT.
 */

export const MIGRATIONS: readonly string[] = [
  // 1: API keys. The plaintext is nowhere; `hash` is the SHA-256 of the whole key.
  `CREATE TABLE api_keys (
     id              TEXT    NOT NULL PRIMARY KEY,
     name            TEXT    NOT NULL,
     hash            BLOB    NOT NULL,
     scopes          TEXT    NOT NULL,
     models          TEXT,
     rate            TEXT,
     origin          TEXT    NOT NULL CHECK (origin IN ('created', 'first', 'seed')),
     created_at_ms   INTEGER NOT NULL,
     expires_at_ms   INTEGER,
     revoked_at_ms   INTEGER,
     last_used_at_ms INTEGER
   ) STRICT, WITHOUT ROWID;`,
  // 2: Traffic documents, what administrators have unloaded, and the audit of all changes.
  `CREATE TABLE traffic (
     model          TEXT    NOT NULL PRIMARY KEY,
     revision       INTEGER NOT NULL,
     document       TEXT    NOT NULL,
     split_versions TEXT    NOT NULL,
     split_places   BLOB    NOT NULL,
     origin         TEXT    NOT NULL CHECK (origin IN ('api', 'file'))
   ) STRICT;
   CREATE TABLE unloaded_versions (
     model   TEXT NOT NULL,
     version TEXT NOT NULL, -- '' is every version of the model
     PRIMARY KEY (model, version)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE audit (
     id      INTEGER PRIMARY KEY AUTOINCREMENT,
     at_ms   INTEGER NOT NULL,
     who     TEXT    NOT NULL,
     action  TEXT    NOT NULL,
     subject TEXT    NOT NULL,
     before  TEXT,
     after   TEXT
   ) STRICT;`,
  // 3: Canaries: how far each has come, and what happened to it.
  `CREATE TABLE canary_runs (
     id            INTEGER PRIMARY KEY AUTOINCREMENT,
     model         TEXT    NOT NULL,
     wish          TEXT    NOT NULL,
     version       TEXT    NOT NULL,
     baseline      TEXT    NOT NULL,
     steps         TEXT    NOT NULL,
     step          INTEGER NOT NULL,
     state         TEXT    NOT NULL CHECK (state IN ('running', 'completed', 'promoted', 'rolled_back', 'ended')),
     started_at_ms INTEGER NOT NULL,
     step_at_ms    INTEGER NOT NULL,
     ended_at_ms   INTEGER,
     reason        TEXT,
     carried       TEXT,
     is_settled    INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX canary_runs_by_model ON canary_runs (model, id);
   CREATE TABLE canary_events (
     id       INTEGER PRIMARY KEY AUTOINCREMENT,
     run      INTEGER NOT NULL,
     model    TEXT    NOT NULL,
     at_ms    INTEGER NOT NULL,
     kind     TEXT    NOT NULL,
     version  TEXT    NOT NULL,
     percent  REAL    NOT NULL,
     who      TEXT    NOT NULL,
     reason   TEXT    NOT NULL,
     measured TEXT
   ) STRICT;
   CREATE INDEX canary_events_by_model ON canary_events (model, id);`,
  // 4: Sessions of browsers, and links that begin one. What opens either is nowhere; `hash` is its SHA-256.
  `CREATE TABLE sessions (
     id            TEXT    NOT NULL PRIMARY KEY,
     hash          BLOB    NOT NULL,
     key_id        TEXT    NOT NULL REFERENCES api_keys (id),
     created_at_ms INTEGER NOT NULL,
     seen_at_ms    INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE sign_in_links (
     hash          BLOB    NOT NULL PRIMARY KEY,
     key_id        TEXT    NOT NULL REFERENCES api_keys (id),
     expires_at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // 5: What was done to one subject, without a walk through everything that was done.
  "CREATE INDEX audit_by_subject ON audit (action, subject, id);",
  // 6: The share of a key, beside those of others.
  "ALTER TABLE api_keys ADD COLUMN weight REAL NOT NULL DEFAULT 1;",
  // 7: Tokens that callers have used, by UTC day; of old months all of it on their first day.
  `CREATE TABLE token_usage (
     day                         TEXT    NOT NULL,
     key_id                      TEXT    NOT NULL, -- or the subject of a token
     model                       TEXT    NOT NULL,
     version                     TEXT    NOT NULL,
     requests                    INTEGER NOT NULL,
     prompt_tokens               INTEGER NOT NULL,
     completion_tokens           INTEGER NOT NULL,
     cached_tokens               INTEGER NOT NULL,
     estimated_prompt_tokens     INTEGER NOT NULL,
     estimated_completion_tokens INTEGER NOT NULL,
     PRIMARY KEY (day, key_id, model, version)
   ) STRICT, WITHOUT ROWID;`,
  // 8: What divides the calls beside a canary, by exact version. Runs of before have none, and go by their document.
  "ALTER TABLE canary_runs ADD COLUMN rest TEXT;",
  // 9: Whether calls of a key may be captured.
  "ALTER TABLE api_keys ADD COLUMN is_captured INTEGER NOT NULL DEFAULT 1;",
  // 10: Sessions of people whom an identity provider vouched for: no key stands behind them, and key_id is who they are.
  `CREATE TABLE sessions_of_people (
     id            TEXT    NOT NULL PRIMARY KEY,
     hash          BLOB    NOT NULL,
     key_id        TEXT    NOT NULL,
     person        TEXT    NOT NULL,
     created_at_ms INTEGER NOT NULL,
     seen_at_ms    INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // 11: What each of several gateways has measured of a canary at a step, as JSON.
  `CREATE TABLE canary_tallies (
     run     INTEGER NOT NULL,
     step    INTEGER NOT NULL,
     gateway TEXT    NOT NULL,
     tally   TEXT    NOT NULL,
     PRIMARY KEY (run, step, gateway)
   ) STRICT, WITHOUT ROWID;`,
];
