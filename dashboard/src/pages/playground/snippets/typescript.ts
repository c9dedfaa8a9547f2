/** The call in TypeScript, with the fetch that Node, Deno, Bun and browsers have. */
import { keyVariable, type SnippetCall } from "./call.ts";
import { literal, typescriptDialect } from "./literal.ts";

export function typescriptSnippet({ url, request, needsKey, timeoutMs, file }: SnippetCall): string {
  const body =
    file === undefined ? `JSON.stringify(${literal(request, typescriptDialect, "  ")})` : `await readFile(${JSON.stringify(file)})`;
  return [
    ...(file === undefined ? [] : ['import { readFile } from "node:fs/promises";', ""]),
    `const response = await fetch(${JSON.stringify(url)}, {`,
    '  method: "POST",',
    "  headers: {",
    ...(needsKey ? [`    authorization: \`Bearer \${process.env.${keyVariable}}\`,`] : []),
    '    "content-type": "application/json",',
    ...(timeoutMs === undefined ? [] : [`    "x-request-timeout-ms": "${timeoutMs}",`]),
    "  },",
    `  body: ${body},`,
    "});",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template of the program that is written here.
    "if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);",
    "",
    "const prediction: { version: string; outputs: Record<string, unknown> } = await response.json();",
    "console.log(JSON.stringify(prediction, null, 2));",
    "",
  ].join("\n");
}
