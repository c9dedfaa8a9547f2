/** Changes the traffic document of a model as an administrator asks for it, or says what would come of it, everything that is wrong included. */

import { GatewayError } from "../errors/gateway-error.ts";
import { modelNamed } from "../models/absent.ts";
import type { Catalogue, ModelEntry } from "../models/catalogue.ts";
import { baselineOf } from "./canary/baseline.ts";
import type { CanaryWatch } from "./canary/watch.ts";
import { canaryProblems } from "./canary/wish.ts";
import type { TrafficTable } from "./choose/table.ts";
import { changesBetween } from "./document/changes.ts";
import { versionProblems } from "./document/check-versions.ts";
import { resolveName, type TrafficDocument, type TrafficWish } from "./document/document.ts";
import { readDocument, refusedDocument } from "./document/from-json.ts";
import type { DocumentProblem } from "./document/json-part.ts";
import { shadowDefaults } from "./document/shadow-part.ts";
import { type Content, parts as documentParts, type Part, type PartText, wordsFromDocument } from "./document/words.ts";

export interface ChangeParts {
  readonly table: TrafficTable;
  readonly catalogue: Catalogue;
  /** What runs now; some changes have to wait for its end. */
  readonly canaries: Pick<CanaryWatch, "refuse" | "outcome" | "settled">;
}

/** What would come of a change. */
export interface DryRun {
  readonly model: string;
  /** Whether it would be made. */
  readonly accepted: boolean;
  /** What is wrong with the document, each with a pointer into it. */
  readonly problems: readonly { readonly pointer: string; readonly detail: string; readonly blank?: true }[];
  /** Why it would be answered with CONFLICT. */
  readonly conflict?: string;
  /** As it would be written: defaults filled in, baseline found; absent while the document can't be read. */
  readonly traffic?: TrafficDocument;
  /** That document in words. */
  readonly words: readonly PartText[];
  /** Sentences: what differs from what holds now. A part that can't be read yet has one that says so. */
  readonly changes: readonly PartText[];
  /** Sentences: what was filled in that the document does not say, where that may surprise. */
  readonly notes: readonly string[];
}

interface Plan {
  readonly wish: TrafficWish | undefined;
  readonly notes: readonly string[];
  /** Of a document that can't be read; nothing else is known of it then. */
  readonly malformed: readonly DocumentProblem[];
  readonly conflict: GatewayError | undefined;
  readonly problems: readonly DocumentProblem[];
}

/**
 * The document as it is now, when its canary has begun. Rejects with INVALID_REQUEST, MODEL_NOT_FOUND, MODEL_LOADING or CONFLICT.
 * @param who the id of the key
 */
export async function putDocument(parts: ChangeParts, model: string, body: unknown, who: string): Promise<TrafficDocument> {
  const { wish, malformed, conflict, problems } = planFor(parts, model, body, modelNamed(parts.catalogue, model));
  if (wish === undefined || malformed.length > 0) throw refusedDocument({ list: [...malformed] });
  // A stale document may be wrong only because it is stale, and that is the better thing to hear.
  if (conflict !== undefined) throw conflict;
  if (problems.length > 0) throw refusedDocument({ list: [...problems] });
  const document = await parts.table.set(model, wish, who);
  await parts.canaries.settled();
  return document;
}

/** What `putDocument` would do; nothing is changed. Throws MODEL_NOT_FOUND or MODEL_LOADING. */
export function tryDocument(parts: ChangeParts, model: string, body: unknown): DryRun {
  const { table, catalogue } = parts;
  // A document may outlive its model, and can be looked at then, too.
  const entry = catalogue.find(model) ?? (table.get(model) ? goneModel(model) : modelNamed(catalogue, model));
  const { wish, notes, malformed, conflict, problems } = planFor(parts, model, body, entry);
  const wrong = [...malformed, ...problems];
  const before = table.document(model);
  const unread = documentParts.filter((part) => malformed.some(({ pointer }) => pointer === `/${part}` || pointer.startsWith(`/${part}/`)));
  return {
    model,
    accepted: wrong.length === 0 && conflict === undefined,
    problems: wrong.map(({ pointer, detail, isBlank }) => ({ pointer, detail, ...(isBlank && { blank: isBlank }) })),
    ...(conflict && { conflict: conflict.detail }),
    ...(wish && malformed.length === 0 && { traffic: written(wish, before) }),
    words: wish ? wordsFromDocument(wish).filter(({ part }) => !unread.includes(part)) : [],
    changes: wish ? changesIn(before, wish, unread) : [],
    notes,
  };
}

/** What ending a canary by hand would do. */
export async function tryDecision({ table, canaries }: ChangeParts, model: string, decision: "promoted" | "rolled_back"): Promise<DryRun> {
  const before = table.document(model);
  try {
    const wish = await canaries.outcome(model, decision);
    const isKept = wish === before;
    const notes = isKept ? [`The traffic file keeps its document; until it says otherwise the canary gets ${shareAfter[decision]}.`] : [];
    const traffic = isKept ? before : written(wish, before);
    return { model, accepted: true, problems: [], traffic, words: wordsFromDocument(wish), changes: changesBetween(before, wish), notes };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.reason !== "CONFLICT") throw thrown;
    return { model, accepted: false, problems: [], conflict: thrown.detail, words: [], changes: [], notes: [] };
  }
}

const shareAfter = { promoted: "every call", rolled_back: "none" } as const;

function planFor({ table, canaries }: ChangeParts, model: string, body: unknown, entry: ModelEntry): Plan {
  const { wish: asked, problems: malformed } = readDocument(body, model);
  if (asked === undefined || malformed.list.length > 0)
    return { wish: asked, notes: [], malformed: malformed.list, conflict: undefined, problems: [] };
  const { wish, notes } = derived(asked, entry);
  const conflict = conflictOf(() => {
    table.refuseConflict(model, wish);
    canaries.refuse(model, wish);
  });
  const ofVersions = versionProblems(wish, table.document(model), entry).list;
  // Only of names that are right can anything be said of what they have in common.
  const problems = ofVersions.length > 0 ? ofVersions : canaryProblems(wish, entry).list;
  return { wish, notes, malformed: [], conflict, problems };
}

/** The document with what follows from it written out, and a sentence for each thing that does. */
function derived(asked: TrafficWish, entry: ModelEntry): { readonly wish: TrafficWish; readonly notes: readonly string[] } {
  const { canary } = asked;
  if (canary === undefined) return { wish: asked, notes: [] };
  const { weights, note } = baselineOf({ ...asked, canary }, entry);
  const notes = note === undefined ? [] : [note];
  if (canary.max_disagreement === undefined || asked.shadow !== undefined) return { wish: { ...asked, weights }, notes };
  const shadow = { version: canary.version, ...shadowDefaults };
  const copied = `${shadow.percent} % of the calls are copied to ${resolveName(asked, canary.version)}, to compare its answers.`;
  return { wish: { ...asked, weights, shadow }, notes: [...notes, copied] };
}

function changesIn(before: TrafficDocument, wish: TrafficWish, unread: readonly Part[]): PartText[] {
  const readable: Content = { ...wish, ...Object.fromEntries(unread.map((part) => [part, before[part]])) };
  return [...changesBetween(before, readable), ...unread.map((part) => ({ part, text: unclear[part] }))];
}

/** Of a part that can't be read yet. */
const unclear: Readonly<Record<Part, string>> = {
  weights: "The weights are not complete yet.",
  labels: "The labels are not complete yet.",
  sticky: "What callers are recognised by is not complete yet.",
  rules: "The rules are not complete yet.",
  shadow: "The shadow is not complete yet.",
  canary: "The canary is not complete yet.",
};

function written({ revision: _revision, model, ...content }: TrafficWish, before: TrafficDocument): TrafficDocument {
  return { model, revision: before.revision + 1, ...content };
}

function conflictOf(refuse: () => void): GatewayError | undefined {
  try {
    refuse();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.reason === "CONFLICT") return thrown;
    throw thrown;
  }
}

function goneModel(name: string): ModelEntry {
  return { name, versions: [], byVersion: new Map(), latest: undefined };
}
