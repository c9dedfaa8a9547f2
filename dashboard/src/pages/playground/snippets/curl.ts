/** The call as a command for sh, bash and zsh. */
import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { jsonDialect, literal } from "../../../format/snippets/literal.ts";
import { quoted, shellWord } from "../../../format/snippets/shell.ts";
import type { SnippetCall } from "./call.ts";

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
