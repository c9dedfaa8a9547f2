/** What can be gone to: pages, models, versions, keys; and which of them a few letters mean. */

import { may } from "../../api/rights.ts";
import type { ApiKey, Model, SignedInSession } from "../../api/types.ts";
import { pagesFor } from "../pages.ts";

export interface Place {
  readonly id: string;
  readonly name: string;
  /** What it is, said beside its name. */
  readonly kind: string;
  /** After the #. */
  readonly href: string;
}

export interface Known {
  readonly models: readonly Model[];
  /** Empty for those who may not see them. */
  readonly keys: readonly ApiKey[];
}

/** Pages first, since they are there from the start; each model with what one does with it. */
export function placesFor(session: SignedInSession, { models, keys }: Known): readonly Place[] {
  const pages = pagesFor(session).map(({ to, label }) => place(label, "Page", to));
  const mayPredict = may(session, "predict");
  const mayAdminister = may(session, "admin");
  const ofModels = models.flatMap(({ name, versions }) => {
    const path = encodeURIComponent(name);
    return [
      place(name, "Model", `/models/${path}`),
      ...(mayPredict ? [place(`${name}: try it`, "Playground", `/playground?model=${path}`)] : []),
      ...(mayPredict ? [place(`${name}: connect`, "Connect", `/connect?model=${path}`)] : []),
      ...(mayAdminister ? [place(`${name}: traffic`, "Traffic", `/traffic/${path}`)] : []),
      ...versions.map(({ version, state }) =>
        place(`${name} ${version}`, `Version, ${state.toLowerCase()}`, `/models/${path}?version=${encodeURIComponent(version)}`),
      ),
    ];
  });
  const ofKeys = mayAdminister ? keys.map(({ id, name }) => ({ ...place(name, "Key", "/keys"), id: `key ${id}` })) : [];
  return [...pages, ...ofModels, ...ofKeys];
}

function place(name: string, kind: string, href: string): Place {
  return { id: `${kind} ${href} ${name}`, name, kind, href };
}

/** Those that hold every word that was typed, the likeliest first. */
export function found(places: readonly Place[], typed: string): readonly Place[] {
  const words = typed
    .toLowerCase()
    .split(/[\s@]+/)
    .filter((word) => word !== "");
  return places
    .map((each) => ({ each, rank: rankOf(each, words) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => a.rank! - b.rank!)
    .map(({ each }) => each);
}

/** The smaller the likelier; undefined: not meant. */
function rankOf({ name, kind }: Place, words: readonly string[]): number | undefined {
  const title = name.toLowerCase();
  const all = `${title} ${kind.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) return undefined;
  const [first = ""] = words;
  if (title === words.join(" ")) return 0;
  if (title.startsWith(first)) return 1;
  return words.every((word) => title.includes(word)) ? 2 : 3;
}
