/** Which of some names somebody has meant who has written another. */

/** Names that are compared at most, and characters of one: frames have thousands, and what a stranger writes has any length. */
const maxNames = 256;
const maxCharacters = 64;

/** "; did you mean age?" where one of the names is close enough, else "". */
export function didYouMean(written: string, names: Iterable<string>): string {
  const meant = closestName(written, names);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

/** The name that differs least: by case and marks alone, or by a letter in three at most. */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  const wanted = plain(written);
  if (wanted.length > maxCharacters) return undefined;
  let closest: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  let compared = 0;
  for (const name of names) {
    if (++compared > maxNames) break;
    const other = plain(name);
    if (Math.abs(other.length - wanted.length) >= least) continue;
    const changes = changesBetween(wanted, other);
    if (changes >= least) continue;
    least = changes;
    closest = name;
  }
  return closest;
}

/** As people say it: without case, and with nothing between words. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, "");
}

/** Letters to add, drop, change or swap with the next to make one of the other. */
function changesBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    before = row;
    row = next;
  }
  return row[other.length]!;
}
