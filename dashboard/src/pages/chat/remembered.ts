/** The talk and what goes along with it, while the tab is open: other pages may be looked at in between. */

import type { ParameterTexts } from "./settings/parameters.ts";
import type { Side } from "./sides/side.ts";
import type { Turn } from "./talk/turn.ts";

/** One for each key, so that nobody who signs in after somebody else reads what that one had said. */
export interface Remembered {
  turns: readonly Turn[];
  sides: readonly Side[];
  draft: string;
  system: string;
  texts: ParameterTexts;
}

const rememberedByKey = new Map<string, Remembered>();

export function rememberedFor(keyId: string): Remembered {
  const known = rememberedByKey.get(keyId) ?? { turns: [], sides: [], draft: "", system: "", texts: {} };
  rememberedByKey.set(keyId, known);
  return known;
}
