/** Which calls failed lately: some of each kind, so that a flood of one kind drives out none of another. */

/** What is kept of a call that failed: who may see its model may see this, and nothing of what it brought. */
export interface Failure {
  readonly atMs: number;
  readonly requestId: string;
  /** Empty where it was not known yet. */
  readonly model: string;
  readonly version: string;
  readonly reason: string;
  readonly status: number;
  /** Who called; empty where it was not known. */
  readonly keyId: string;
  readonly durationMs: number;
}

/** Of one reason, model and version. */
const keptOfKind = 20;
/** With 20 of each, some 300 kB. */
const maxKinds = 50;
/** More of a kind in a second would only replace each other. */
const mostASecond = 10;

class Kind {
  /** Oldest first. */
  readonly failures: Failure[] = [];
  second = 0;
  inSecond = 0;
}

export class RecentFailures {
  /** The one that had a failure last is the last. */
  readonly #kinds = new Map<string, Kind>();

  note(failure: Failure): void {
    const name = `${failure.reason}\n${failure.model}\n${failure.version}`;
    const kind = this.#kinds.get(name) ?? new Kind();
    const second = Math.floor(failure.atMs / 1_000);
    if (kind.second !== second) {
      kind.second = second;
      kind.inSecond = 0;
    }
    kind.inSecond += 1;
    if (kind.inSecond > mostASecond) return;
    kind.failures.push(failure);
    if (kind.failures.length > keptOfKind) kind.failures.shift();
    this.#kinds.delete(name);
    this.#kinds.set(name, kind);
    if (this.#kinds.size > maxKinds) this.#kinds.delete(this.#kinds.keys().next().value!);
  }

  /** Newest first. @param models those that the reader may see; null: all, and what was for no model */
  list(models: ReadonlySet<string> | null): readonly Failure[] {
    return [...this.#kinds.values()]
      .flatMap(({ failures }) => failures)
      .filter(({ model }) => models === null || models.has(model))
      .sort((one, other) => other.atMs - one.atMs);
  }
}
