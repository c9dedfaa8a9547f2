/** Whether two traffic documents say the same, whatever their revisions and the order of their fields. */

import { isDeepStrictEqual } from "node:util";
import type { TrafficWish } from "./document.ts";

export function documentsAreEqual(a: TrafficWish, b: TrafficWish): boolean {
  return isDeepStrictEqual({ ...a, revision: 0 }, { ...b, revision: 0 });
}
