/** Points in time on charts: the clock of the reader, to the second. */

const toSecond = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const toMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** `seconds` since the epoch. */
export function formatClock(seconds: number): string {
  return toSecond.format(seconds * 1000);
}

/** Marks of an axis: seconds only where marks lie closer than a minute. */
export function formatMarks(marks: readonly number[], stepS: number): string[] {
  const format = stepS < 60 ? toSecond : toMinute;
  return marks.map((seconds) => format.format(seconds * 1000));
}
