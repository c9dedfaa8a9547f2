/** The chat in TypeScript, with OpenAI's own client. */

import { keyVariable } from "../../format/snippets/key-variable.ts";
import { literal, typescriptDialect } from "../../format/snippets/literal.ts";
import { bodyOf, type ChatCall, noKey } from "./call.ts";

const indent = "  ";

export function typescriptSnippet(call: ChatCall): string {
  const key = call.needsKey ? `process.env.${keyVariable}` : JSON.stringify(noKey);
  const given = Object.entries(bodyOf(call)).map(
    ([name, value]) => `${indent}${typescriptDialect.field(name)}${literal(value, typescriptDialect, indent)},`,
  );
  return [
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: ${JSON.stringify(`${call.gateway}/v1`)}, apiKey: ${key} });`,
    "const stream = await client.chat.completions.create({",
    ...given,
    `${indent}stream: true,`,
    "});",
    "for await (const { choices } of stream) {",
    `${indent}for (const { delta } of choices) process.stdout.write(delta.content ?? "");`,
    "}",
    "console.log();",
    "",
  ].join("\n");
}
