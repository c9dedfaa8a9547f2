/** Lists names in a sentence. */

/** Names as a sentence lists them: `1, 2 and 5 more`. */
export function listNames(names: readonly string[], most = 20): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
