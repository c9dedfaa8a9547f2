/** What callers have sent, as a sentence may quote it. */

const maxCharacters = 64;

/** Printable ASCII, and not too much of it. */
export function excerpt(value: string): string {
  const printable = value.replaceAll(/[^ -~]/g, "?");
  return printable.length > maxCharacters ? `${printable.slice(0, maxCharacters)}…` : printable;
}
