/** Turns the bytes of a body into JSON values, or says where they are not JSON. */
import { isUtf8 } from "node:buffer";
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { countKeys, isDeeperThan, type JsonFindings, scanJson } from "./json-scan.ts";

/** The text of the body. Throws INVALID_REQUEST when it is empty or not UTF-8. */
export function textFromBody(body: Buffer): string {
  if (body.length === 0) throw invalid('The body is empty; expected JSON such as {"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}.');
  const text = body.toString("utf8");
  // Node replaces what is not UTF-8 by U+FFFD; only then is a second look needed.
  if (text.includes("�") && !isUtf8(body)) throw invalid("The body is not UTF-8; encode it so.");
  return text;
}

/** The value. Throws INVALID_REQUEST with the place where the text stops being JSON, or goes too deep. */
export function parseJson(text: string, maxDepth: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(text, scanJson(text, maxDepth), maxDepth);
  }
}

function notJson(text: string, { fault, isTooDeep }: JsonFindings, maxDepth: number): GatewayError {
  if (isTooDeep) return tooDeep(maxDepth);
  if (fault === undefined) return invalid("The body is not valid JSON.");
  const before = text.slice(0, fault.at);
  const line = before.split("\n").length;
  const column = fault.at - before.lastIndexOf("\n");
  return invalid(`The body is not valid JSON: ${fault.detail}, at line ${line}, column ${column}.`);
}

/**
 * Throws INVALID_REQUEST when an object has a key twice: JSON.parse keeps the last, another parser before us the first.
 * @param keys how many keys a body without duplicates of the parsed shape has
 */
export function refuseDuplicateKeys(text: string, keys: number, maxDepth: number): void {
  // Each key has its colon: only further ones, in texts or behind duplicates, make it worth while to count the keys
  // themselves, and only further keys, of base64 elements or duplicates, to scan it all.
  if (countColons(text, keys) <= keys || countKeys(text) <= keys) return;
  const { isTooDeep, duplicateKey } = scanJson(text, maxDepth);
  if (isTooDeep) throw tooDeep(maxDepth);
  if (duplicateKey !== undefined) throw invalidAt([{ pointer: duplicateKey, detail: "expected each key once, got it twice" }]);
}

/** Throws INVALID_REQUEST when the text is nested deeper than allowed. For bodies that are refused anyway: what fits a signature never is. */
export function refuseDepthOf(text: string, maxDepth: number): void {
  if (isDeeperThan(Buffer.from(text), maxDepth)) throw tooDeep(maxDepth);
}

function tooDeep(maxDepth: number): GatewayError {
  return invalid(`The body is nested more than ${maxDepth} levels deep; no input needs that.`);
}

function countColons(text: string, enough: number): number {
  let count = 0;
  for (let at = text.indexOf(":"); at >= 0 && count <= enough; at = text.indexOf(":", at + 1)) count++;
  return count;
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
