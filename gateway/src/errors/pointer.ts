/** JSON pointers (RFC 6901), as problems have them. */

/** What is shown of a name that a stranger has made up. */
const maxShownCharacters = 64;

/** One token: a field's name as it stands in a pointer. */
export function pointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A field's name as part of a pointer, short enough for a sentence. */
export function shownToken(name: string): string {
  return pointerToken((name.length > maxShownCharacters ? `${name.slice(0, maxShownCharacters)}…` : name).toWellFormed());
}
