/** The call as a command for sh, bash and zsh. */
import { keyVariable, type SnippetCall } from "./call.ts";
import { jsonDialect, literal } from "./literal.ts";

export function curlSnippet({ url, request, needsKey, timeoutMs, file }: SnippetCall): string {
  const words = [
    `curl ${shellWord(url)}`,
    needsKey && `-H "authorization: Bearer $${keyVariable}"`,
    "-H 'content-type: application/json'",
    timeoutMs !== undefined && `-H 'x-request-timeout-ms: ${timeoutMs}'`,
    file === undefined ? `--data-raw ${quoted(literal(request, jsonDialect))}` : `--data-binary @${file}`,
  ];
  return words.filter((word) => word !== false).join(" \\\n  ");
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_:/.-]+$/.test(text) ? text : quoted(text);
}

/** Between single quotes a shell changes nothing; a single quote itself has to stand outside of them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
