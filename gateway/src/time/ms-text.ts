/** Durations as people and JSON want them: milliseconds, from microseconds. */
import { decimalText } from "../tensors/shortest-float.ts";

/** Most of what a gateway measures is shorter than this, so it says the same few thousand texts over and over. */
const known: string[] = new Array(16_384).fill("");

/** @param us whole microseconds, 0 or more */
export function msText(us: number): string {
  if (us >= known.length) return decimalText(us, 3);
  const text = known[us]!;
  return text === "" ? (known[us] = decimalText(us, 3)) : text;
}
