/** What the text of a JSON number says and its double does not: JSON.parse makes 5 of 4.99999999999999999 without a word. */

/** A number as JSON has it, to be matched where it begins. */
export const jsonNumber = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/**
 * Whether the number has a fraction other than zero and its double, a whole one or zero, has none.
 * Counts places instead of computing the number, whose exponent may be of any size.
 */
export function losesFraction(written: string): boolean {
  if (!Number.isInteger(Number(written))) return false;
  const [mantissa = "", exponent = "0"] = written.toLowerCase().split("e");
  const point = mantissa.indexOf(".");
  let places = point < 0 ? 0 : mantissa.length - point - 1;
  let end = mantissa.length;
  for (; end > 0; end--) {
    const digit = mantissa[end - 1];
    if (digit === "0") places--;
    else if (digit !== ".") break;
  }
  const isZero = end === 0 || mantissa[end - 1] === "-";
  return !isZero && places > Number(exponent);
}

/** A double keeps 15 digits of any decimal number, and no number of 16 with a fraction becomes a whole one. */
const keptCharacters = 16;

/** Whether any number in the text loses its fraction. Digits inside a string may look like one; a number is never missed. */
export function mayLoseFractions(text: string): boolean {
  return losesFractionAround(text, ".") || losesFractionAround(text, "e-") || losesFractionAround(text, "E-");
}

/** Whether a number with this mark in it does. A whole number without point and negative exponent has no fraction to lose. */
function losesFractionAround(text: string, mark: string): boolean {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    let start = at;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    if (start === at) continue;
    let end = at + mark.length;
    while (isDigit(text.charCodeAt(end))) end++;
    const hasExponent = mark !== "." || (text.charCodeAt(end) | 0x20) === 0x65;
    if (!hasExponent && end - start <= keptCharacters) continue;
    jsonNumber.lastIndex = start;
    const match = jsonNumber.exec(text);
    if (match !== null && losesFraction(match[0])) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
