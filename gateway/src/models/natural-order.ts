/** The order in which people count: runs of digits compare as numbers, so that "10" comes after "9". */

const digits = /\d+/y;

/** Negative when `a` comes before `b`, positive when after, 0 only for equal strings. */
export function compareNaturally(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const numberA = digitsAt(a, i);
    const numberB = digitsAt(b, j);
    const order = numberA !== "" && numberB !== "" ? compareDigits(numberA, numberB) : a.charCodeAt(i) - b.charCodeAt(j);
    if (order !== 0) return order;
    i += numberA.length || 1;
    j += numberB.length || 1;
  }
  const rest = a.length - i - (b.length - j);
  // "01" and "1" are the same number but different versions: the order must be total, or "latest" would depend on chance.
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0;
}

function digitsAt(text: string, index: number): string {
  digits.lastIndex = index;
  return digits.exec(text)?.[0] ?? "";
}

/** Digits compared as text: versions such as dates with a time are longer than a number is exact. */
function compareDigits(a: string, b: string): number {
  const plainA = a.replace(/^0+(?=.)/, "");
  const plainB = b.replace(/^0+(?=.)/, "");
  if (plainA.length !== plainB.length) return plainA.length - plainB.length;
  return plainA < plainB ? -1 : plainA > plainB ? 1 : 0;
}
