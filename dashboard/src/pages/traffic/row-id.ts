/** Names for rows that somebody adds; the draft names those of a document itself. */

let added = 0;

export function newRowId(): string {
  added += 1;
  return `added ${added}`;
}
