/** What somebody was about to send, while the tab is open: other pages may be looked at in between. */
import type { Inputs } from "../../state.ts";
import type { Place } from "./place.ts";

/** One for each key, so that nobody who signs in after somebody else sees what that one had typed. */
export interface Remembered {
  last: Omit<Place, "inputs" | "signature"> | undefined;
  readonly inputsByModel: Map<string, Inputs>;
}

const rememberedByKey = new Map<string, Remembered>();

export function rememberedFor(keyId: string): Remembered {
  const known = rememberedByKey.get(keyId) ?? { last: undefined, inputsByModel: new Map() };
  rememberedByKey.set(keyId, known);
  return known;
}

export function remember(remembered: Remembered, { model, version, compare, tab, parameters, inputs, signature }: Place): void {
  remembered.last = { model, version, compare, tab, parameters };
  if (signature !== undefined) remembered.inputsByModel.set(model, inputs);
}
