/** The traffic document of one model: which version serves whom. Its shape is public, in the API, in files and in the state. */

import { latest } from "../../models/name.ts";
import type { CanaryPart } from "./canary-part.ts";
import type { ShadowPart } from "./shadow-part.ts";

/**
 * What a caller is recognised by, so that the same one gets the same version.
 * header: the value of that header. key: the API key. field: a setting in the request's `parameters`.
 */
export type Sticky =
  | { readonly by: "header"; readonly name: string }
  | { readonly by: "key" }
  | { readonly by: "field"; readonly name: string };

/** Requests with this header and value go to this version. */
export interface HeaderRule {
  /** In lower case. */
  readonly header: string;
  readonly value: string;
  /** A version, a label or `latest`. */
  readonly version: string;
}

/** Parts that a document does without are absent, never null or empty. */
export interface TrafficDocument {
  readonly model: string;
  /** 0 until somebody sets one, then one more with each change. */
  readonly revision: number;
  /** Percentages that add up to 100, by version, label or `latest`. */
  readonly weights: Readonly<Record<string, number>>;
  /** Versions by label. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly sticky?: Sticky;
  /** The first that matches decides, before the weights. */
  readonly rules?: readonly HeaderRule[];
  readonly shadow?: ShadowPart;
  readonly canary?: CanaryPart;
}

/** A document that is to take the place of the present one. */
export type TrafficWish = Omit<TrafficDocument, "revision"> & {
  /** The revision that it was made from; left out: whatever there is. */
  readonly revision?: number;
};

/** What holds for a model that nobody has given a document. */
export function defaultDocument(model: string): TrafficDocument {
  return { model, revision: 0, weights: { [latest]: 100 } };
}

/** The exact version that a name in a document stands for, or `latest`. */
export function resolveName(document: Pick<TrafficDocument, "labels">, name: string): string {
  const { labels } = document;
  return labels !== undefined && Object.hasOwn(labels, name) ? labels[name]! : name;
}

/** The exact versions that a document names anywhere: they stay loaded whatever the version policy says. */
export function versionsNamedIn(document: TrafficDocument): string[] {
  const names = [
    ...Object.keys(document.weights),
    ...Object.values(document.labels ?? {}),
    ...(document.rules ?? []).map((rule) => rule.version),
    ...(document.shadow ? [document.shadow.version] : []),
    ...(document.canary ? [document.canary.version] : []),
  ];
  return [...new Set(names.map((name) => resolveName(document, name)))].filter((version) => version !== latest);
}
