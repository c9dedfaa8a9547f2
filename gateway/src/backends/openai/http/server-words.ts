/** What a server says of a failure, made fit to be read by others: short, and without anything that it was shown in secret. */

/** Characters of a server's text that are passed on. */
const maxWords = 500;
const maxCodeCharacters = 100;
/** What a key looks like that a server repeats, whole or in part. */
const keyLike = /\b(?:sk|pk|ihk|key|gsk|hf)[-_][A-Za-z0-9_*.-]{4,}/g;

/** The sentence and the code in an error of OpenAI's API, or of one of those that only nearly speak it. */
export interface SaidError {
  readonly words: string;
  readonly code: string;
}

/** @param secrets what the server was shown. @param error the field `error` of an answer, or the answer itself */
export function errorSaid(error: unknown, secrets: readonly string[]): SaidError {
  const {
    message,
    detail,
    error: inner,
    code,
    type,
  } = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  if (inner !== undefined && inner !== null) return errorSaid(inner, secrets);
  const text = [error, message, detail].find((each) => typeof each === "string" && each !== "");
  return {
    words: withoutSecrets(typeof text === "string" ? text : detail === undefined ? "" : JSON.stringify(detail), secrets),
    code: String(code ?? type ?? "").slice(0, maxCodeCharacters),
  };
}

/** The same of the body of a refusal, which may be no JSON at all. */
export function errorInBody(body: Buffer, secrets: readonly string[]): SaidError {
  try {
    return errorSaid(JSON.parse(body.toString()), secrets);
  } catch {
    return { words: "", code: "" };
  }
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  let words = text;
  for (const secret of secrets) if (secret !== "") words = words.replaceAll(secret, "…");
  return words.replace(keyLike, "…").replace(/\s+/g, " ").trim().slice(0, maxWords);
}
