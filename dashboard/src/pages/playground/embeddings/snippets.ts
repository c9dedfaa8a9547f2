/** The texts as calls of OpenAI's API, in several languages. */
import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { jsonDialect, literal, pythonDialect, typescriptDialect } from "../../../format/snippets/literal.ts";
import { quoted, shellWord } from "../../../format/snippets/shell.ts";

export interface EmbedCall {
  /** Where the gateway is, without a slash at its end. */
  readonly gateway: string;
  /** False where the gateway asks for no key. */
  readonly needsKey: boolean;
  /** `minilm`, or with a version or a label `minilm@1`. */
  readonly target: string;
  readonly texts: readonly string[];
}

/** What a client of OpenAI's takes for a key where none is asked for; it does without no less. */
const noKey = JSON.stringify("none");

export function embedSnippets(call: EmbedCall): readonly { readonly name: string; readonly code: string }[] {
  return [
    { name: "curl", code: curl(call) },
    { name: "Python", code: python(call) },
    { name: "TypeScript", code: typescript(call) },
  ];
}

function curl({ gateway, needsKey, target, texts }: EmbedCall): string {
  const words = [
    `curl ${shellWord(`${gateway}/v1/embeddings`)}`,
    needsKey && `-H "authorization: Bearer $${keyVariable}"`,
    "-H 'content-type: application/json'",
    `--data-raw ${quoted(literal({ model: target, input: texts }, jsonDialect))}`,
  ];
  return words.filter((word) => word !== false).join(" \\\n  ");
}

function python({ gateway, needsKey, target, texts }: EmbedCall): string {
  const key = needsKey ? `os.environ["${keyVariable}"]` : noKey;
  return [
    ...(needsKey ? ["import os", ""] : []),
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${JSON.stringify(`${gateway}/v1`)}, api_key=${key})`,
    `texts = ${literal(texts, pythonDialect, "", "    ")}`,
    `answer = client.embeddings.create(model=${JSON.stringify(target)}, input=texts)`,
    "for text, each in zip(texts, answer.data):",
    "    print(text, len(each.embedding), each.embedding[:3])",
    "",
  ].join("\n");
}

function typescript({ gateway, needsKey, target, texts }: EmbedCall): string {
  const key = needsKey ? `process.env.${keyVariable}` : noKey;
  return [
    'import OpenAI from "openai";',
    "",
    `const client = new OpenAI({ baseURL: ${JSON.stringify(`${gateway}/v1`)}, apiKey: ${key} });`,
    `const input = ${literal(texts, typescriptDialect)};`,
    `const { data } = await client.embeddings.create({ model: ${JSON.stringify(target)}, input });`,
    "for (const { index, embedding } of data) console.log(input[index], embedding.length, embedding.slice(0, 3));",
    "",
  ].join("\n");
}
