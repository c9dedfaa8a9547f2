/** Lists names in a sentence. */

/** Names that a sentence lists at most. */
const maxNamed = 20;

/** Names as a sentence lists them: `1, 2 and 5 more`. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, maxNamed).join(", ");
  return names.length > maxNamed ? `${shown} and ${names.length - maxNamed} more` : shown;
}
