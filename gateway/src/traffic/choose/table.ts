/** The traffic of every model, in memory, so that choosing a version costs no I/O; follows the state file. */

import { GatewayError } from "../../errors/gateway-error.ts";
import type { StoredTraffic, TrafficOrigin, TrafficStore } from "../../state/traffic-store.ts";
import { oneAtATime } from "../../time/one-at-a-time.ts";
import { defaultDocument, type TrafficDocument, type TrafficWish } from "../document/document.ts";
import { rulesFromDocument, type TrafficRules } from "./rules.ts";
import { type FirstShare, sharesFromDocument } from "./shares.ts";
import { type Split, splitFromShares } from "./split.ts";

export interface TrafficTable {
  /** What holds for a model; undefined: everything goes to the latest version. */
  get(model: string): TrafficRules | undefined;
  /** The document that holds for a model, the default one where nobody has set any. */
  document(model: string): TrafficDocument;
  /** Every document that somebody has set, by model. */
  documents(): readonly TrafficDocument[];
  /**
   * Replaces a document; it must have been read by `document-from-json.ts`.
   * Rejects with CONFLICT when its revision is stale, or when a file has the say on that model and `origin` is not that file.
   * @param who the id of a key, or what acts by itself: "file", "judge"
   */
  set(model: string, wish: TrafficWish, who: string, origin?: TrafficOrigin): Promise<TrafficDocument>;
  /** Gives a model of the traffic file back to the API, with the default document. */
  release(model: string, who: string): Promise<void>;
  /** Throws the CONFLICT that `set` by the API would throw. */
  refuseConflict(model: string, wish: TrafficWish): void;
  /** Gives one version a share before the weights divide the rest; undefined ends that. Only in memory. */
  giveFirst(model: string, share: FirstShare | undefined): void;
  /** What `giveFirst` has given, by model. */
  given(): Readonly<Record<string, FirstShare>>;
  /** Whether a file has the say on the model, so that `set` refuses everybody else. */
  isFromFile(model: string): boolean;
  /** Calls `listener` with the model after each change of what holds for it; the result stops that. */
  onChange(listener: (model: string) => void): () => void;
  /** Reads the state again if anybody may have changed it since. */
  follow(): Promise<void>;
}

interface Entry {
  readonly stored: StoredTraffic;
  readonly document: TrafficDocument;
  readonly rules: TrafficRules;
}

/** @param hasFile whether the gateway follows a traffic file; without one, what a file once set is anybody's */
export async function createTrafficTable(store: TrafficStore, hasFile = false): Promise<TrafficTable> {
  let entries = new Map<string, Entry>();
  let generation = -1;
  const first = new Map<string, FirstShare>();
  const listeners = new Set<(model: string) => void>();
  // What was asked for last is what holds, however long each question takes.
  const inTurn = oneAtATime();

  function entryFrom(stored: StoredTraffic): Entry {
    const { model, ...parts } = JSON.parse(stored.document) as Omit<TrafficDocument, "revision">;
    const document = { model, revision: stored.revision, ...parts };
    return { stored, document, rules: rulesFrom(document, stored.split) };
  }

  function rulesFrom(document: TrafficDocument, split: Split): TrafficRules {
    const share = first.get(document.model);
    return rulesFromDocument(document, share ? splitFromShares(sharesFromDocument(document, share), split) : split);
  }

  async function read(): Promise<void> {
    const asked = store.generation();
    const all = await store.list();
    generation = asked;
    const before = entries;
    entries = new Map();
    const changed: string[] = [];
    for (const stored of all) {
      const known = before.get(stored.model);
      const isKnown = known?.stored.revision === stored.revision && known.stored.origin === stored.origin;
      entries.set(stored.model, isKnown ? known : entryFrom(stored));
      if (!isKnown) changed.push(stored.model);
    }
    for (const model of changed) tell(model);
  }

  function tell(model: string): void {
    for (const listener of listeners) listener(model);
  }

  function refuse(model: string, current: StoredTraffic | undefined, expected: number | undefined, origin: TrafficOrigin): void {
    if (hasFile && origin !== "file" && current?.origin === "file") throw fromFile(model);
    const revision = current?.revision ?? 0;
    if (expected !== undefined && expected !== revision) throw stale(model, expected, revision);
  }

  /** @param permit throws when the present document must not be replaced */
  async function write(
    model: string,
    wish: TrafficWish,
    who: string,
    origin: TrafficOrigin,
    permit: (current: StoredTraffic | undefined) => void,
  ): Promise<TrafficDocument> {
    const { revision: _revision, ...content } = wish;
    const stored = await store.update(model, who, (current) => {
      permit(current);
      // Whoever is on the canary's share now stays where the new document allows it.
      const split = splitFromShares(sharesFromDocument(content), entries.get(model)?.rules.split ?? current?.split);
      return { document: JSON.stringify(content), split, origin };
    });
    const entry = entryFrom(stored);
    entries = new Map(entries).set(model, entry);
    tell(model);
    return entry.document;
  }

  await inTurn(read);
  return {
    get: (model) => entries.get(model)?.rules,
    document: (model) => entries.get(model)?.document ?? defaultDocument(model),
    documents: () => [...entries.values()].map(({ document }) => document),
    set: (model, wish, who, origin = "api") =>
      inTurn(() => write(model, wish, who, origin, (current) => refuse(model, current, wish.revision, origin))),
    async release(model, who) {
      const { revision: _revision, ...content } = defaultDocument(model);
      await inTurn(() => write(model, content, who, "api", () => {}));
    },
    refuseConflict: (model, wish) => refuse(model, entries.get(model)?.stored, wish.revision, "api"),
    giveFirst(model, share) {
      if (share === undefined) first.delete(model);
      else first.set(model, share);
      const entry = entries.get(model);
      if (entry === undefined) return;
      entries.set(model, { ...entry, rules: rulesFrom(entry.document, entry.stored.split) });
      tell(model);
    },
    given: () => Object.fromEntries(first),
    isFromFile: (model) => hasFile && entries.get(model)?.stored.origin === "file",
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow: () =>
      inTurn(async () => {
        if (store.generation() !== generation) await read();
      }),
  };
}

function stale(model: string, expected: number, revision: number): GatewayError {
  return new GatewayError(
    "CONFLICT",
    `The traffic of '${model}' is at revision ${revision}, and this document was made from ${expected}; get it again and repeat the change.`,
  );
}

function fromFile(model: string): GatewayError {
  return new GatewayError("CONFLICT", `The traffic of '${model}' is set by the gateway's traffic file; change it there.`);
}
