/** Turns the bytes of a body into JSON values, or says where they are not JSON. */
import { isUtf8 } from "node:buffer";
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { isDeeperThan } from "../../json/depth.ts";
import { losesFraction, mayLoseFractions } from "../../json/number.ts";
import { countKeys, duplicateKeyIn, type JsonFindings, type Level, pointerOf, scanJson } from "../../json/scan.ts";

const predictExample = '{"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}';

/**
 * The text of the body. Throws INVALID_REQUEST when it is empty or not UTF-8.
 * @param example of a body
 */
export function textFromBody(body: Buffer, example = predictExample): string {
  if (body.length === 0) throw invalid(`The body is empty; expected JSON such as ${example}.`);
  return utf8From(body);
}

/** The text of another body, without the mark that some editors put before it. Throws INVALID_REQUEST when it is empty or not UTF-8. */
export function textFromBytes(body: Buffer, expected: string): string {
  if (body.length === 0) throw invalid(`The body is empty; expected ${expected}.`);
  return utf8From(body).replace(/^\uFEFF/, "");
}

function utf8From(body: Buffer): string {
  const text = body.toString("utf8");
  // Node replaces what is not UTF-8 by U+FFFD; only then is a second look needed.
  if (text.includes("�") && !isUtf8(body)) throw invalid("The body is not UTF-8; encode it so.");
  return text;
}

/** The value, nested no deeper than allowed. Throws INVALID_REQUEST with the place where the text stops being JSON. */
export function parseJson(text: string, maxDepth: number): unknown {
  // First: of brackets alone JSON.parse makes values for seconds, and nothing after it has to expect a deep one.
  // Whatever is nested has as many brackets again to end it.
  if (text.length > 2 * maxDepth && isDeeperThan(text, maxDepth))
    throw invalid(`The body is nested more than ${maxDepth} levels deep; no input needs that.`);
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(text, scanJson(text));
  }
}

function notJson(text: string, { fault }: JsonFindings): GatewayError {
  if (fault === undefined) return invalid("The body is not valid JSON.");
  const before = text.slice(0, fault.at);
  const line = 1 + count(before, "\n", before.length);
  const column = fault.at - before.lastIndexOf("\n");
  return invalid(`The body is not valid JSON: ${fault.detail}, at line ${line}, column ${column}.`);
}

/**
 * Throws INVALID_REQUEST when an object has a key twice: JSON.parse keeps the last, another parser before us the first.
 * @param keys how many keys a body without duplicates of the parsed shape has
 */
export function refuseDuplicateKeys(text: string, keys: number): void {
  // Each key has its colon: only further ones, in texts or behind duplicates, make it worth while to count the keys
  // themselves, and only further keys, of base64 elements or duplicates, to scan it all.
  if (count(text, ":", keys) <= keys || countKeys(text) <= keys) return;
  const duplicateKey = duplicateKeyIn(text);
  if (duplicateKey !== undefined) throw invalidAt([{ pointer: duplicateKey, detail: "expected each key once, got it twice" }]);
}

/**
 * The numbers whose fraction JSON.parse has dropped, as problems, among those that `isMeant` picks by where they lie.
 * @param most problems to look for
 */
export function lostFractions(text: string, isMeant: (path: readonly Level[]) => boolean, expected: string, most: number): Problem[] {
  const problems: Problem[] = [];
  if (!mayLoseFractions(text)) return problems;
  scanJson(text, (written, path) => {
    if (isMeant(path) && losesFraction(written))
      problems.push({ pointer: pointerOf(path), detail: `expected ${expected}, got ${excerptOfNumber(written)}` });
    return problems.length >= most;
  });
  return problems;
}

/** The number that an outermost key has, as it is written; "" when it has none. */
export function writtenNumber(text: string, key: string): string {
  const quoted = `"${key}"`;
  const at = text.indexOf(quoted);
  // Written once and without escapes anywhere, it is this key that the parser has seen.
  if (at >= 0 && text.indexOf(quoted, at + 1) < 0 && !text.includes("\\")) {
    numberBehindKey.lastIndex = at + quoted.length;
    return numberBehindKey.exec(text)?.[1] ?? "";
  }
  let found = "";
  scanJson(text, (written, [outermost, ...inner]) => {
    if (inner.length > 0 || outermost?.key !== key) return false;
    found = written;
    return true;
  });
  return found;
}

const numberBehindKey = /\s*:\s*(-?[0-9.eE+-]+)/y;
const maxNumberCharacters = 40;

/** The beginning of a number of any length, for problems. */
export function excerptOfNumber(written: string): string {
  return written.length > maxNumberCharacters ? `${written.slice(0, maxNumberCharacters)}…` : written;
}

/** How often a mark is there; past `enough` it need not be counted. */
function count(text: string, mark: string, enough: number): number {
  let found = 0;
  for (let at = text.indexOf(mark); at >= 0 && found <= enough; at = text.indexOf(mark, at + 1)) found++;
  return found;
}

function invalid(detail: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", detail);
}

/** INVALID_REQUEST whose sentence names the first of the problems. */
export function invalidAt(problems: readonly Problem[]): GatewayError {
  return new GatewayError("INVALID_REQUEST", sentenceFromProblems("The body is not a valid request", problems), { problems });
}

/** One sentence for people who only read the first line. */
export function sentenceFromProblems(claim: string, problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) return `${claim}.`;
  const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
  return `${claim}: at ${first.pointer === "" ? "its root" : first.pointer}, ${first.detail}${more}.`;
}
