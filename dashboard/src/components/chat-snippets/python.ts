/** The chat in Python, with OpenAI's own client. */

import { keyVariable } from "../../format/snippets/key-variable.ts";
import { literal, pythonDialect } from "../../format/snippets/literal.ts";
import { bodyOf, type ChatCall, noKey } from "./call.ts";

const indent = "    ";

export function pythonSnippet(call: ChatCall): string {
  const key = call.needsKey ? `os.environ["${keyVariable}"]` : JSON.stringify(noKey);
  const given = Object.entries(bodyOf(call)).map(([name, value]) => `${indent}${name}=${literal(value, pythonDialect, indent, indent)},`);
  return [
    ...(call.needsKey ? ["import os", ""] : []),
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${JSON.stringify(`${call.gateway}/v1`)}, api_key=${key})`,
    "stream = client.chat.completions.create(",
    ...given,
    `${indent}stream=True,`,
    ")",
    "for chunk in stream:",
    `${indent}for choice in chunk.choices:`,
    `${indent}${indent}print(choice.delta.content or "", end="", flush=True)`,
    "print()",
    "",
  ].join("\n");
}
