/** The name that somebody most likely meant. */

/** Undefined where none is near: more than a third of the letters would have to change. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const ranked = known
    .map((each) => ({ each, far: distance(wanted, each.toLowerCase()) }))
    .filter(({ each, far }) => far <= Math.max(1, Math.floor(Math.max(each.length, wanted.length) / 3)))
    .toSorted((a, b) => a.far - b.far);
  return ranked[0]?.each;
}

/** How many letters are put in, left out or changed on the way from one to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (to[j] === letter ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}
