/**
 * The order of a model's versions: the last that serves is the one that `latest` means. Workers have the same order;
 * contract/fixtures/version-order.json holds the two together.
 */
import { compareNaturally } from "./natural-order.ts";

/** Digits, perhaps in parts with a dot between: "7", "1.10", "20261128214501". */
const number = /^[0-9]+(\.[0-9]+)*$/;
/** Digits in another dress: "v2", "2026-11-28", "1_2". */
const likeANumber = /^[vV]?[0-9]+([._-][0-9]+)*$/;

/**
 * Negative when `a` comes before `b`, positive when after, 0 only for equal strings. A number comes after every other
 * name, what is like a number after the rest: a copy called "old" or "2.bak" must never become the latest. Among names
 * of one kind the natural order holds.
 */
export function compareVersions(a: string, b: string): number {
  return kindOf(a) - kindOf(b) || compareNaturally(a, b);
}

function kindOf(version: string): number {
  if (number.test(version)) return 2;
  return likeANumber.test(version) ? 1 : 0;
}
