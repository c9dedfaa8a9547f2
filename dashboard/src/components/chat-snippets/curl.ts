/** The chat as a command for sh, bash and zsh. */

import { keyVariable } from "../../format/snippets/key-variable.ts";
import { jsonDialect, literal } from "../../format/snippets/literal.ts";
import { quoted, shellWord } from "../../format/snippets/shell.ts";
import { bodyOf, type ChatCall } from "./call.ts";

export function curlSnippet(call: ChatCall): string {
  const words = [
    // Without -N curl would hold back what comes until there is more of it.
    `curl -N ${shellWord(`${call.gateway}/v1/chat/completions`)}`,
    call.needsKey && `-H "authorization: Bearer $${keyVariable}"`,
    "-H 'content-type: application/json'",
    `--data-raw ${quoted(literal({ ...bodyOf(call), stream: true }, jsonDialect))}`,
  ];
  return words.filter((word) => word !== false).join(" \\\n  ");
}
