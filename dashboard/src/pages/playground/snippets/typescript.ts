/** The call in TypeScript, with the client of the package @inferencehub/client. */

import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { type Dialect, literal, typescriptDialect } from "../../../format/snippets/literal.ts";
import { isBase64Element } from "../tensor/element.ts";
import { gatewayUrl, type SnippetCall } from "./call.ts";

export function typescriptSnippet({ url, request, needsKey, timeoutMs, file }: SnippetCall): string {
  const { model_name: model, version, inputs, parameters } = request;
  const target = version === undefined ? model : `${model}@${version}`;
  const hub = [`url: ${JSON.stringify(gatewayUrl(url))}`, ...(needsKey ? [`apiKey: process.env.${keyVariable}`] : [])];
  const options = [
    ...(parameters === undefined ? [] : [`parameters: ${literal(parameters, dialect)}`]),
    ...(timeoutMs === undefined ? [] : [`deadlineMs: ${timeoutMs}`]),
  ];
  return [
    ...(file === undefined ? [] : ['import { readFile } from "node:fs/promises";']),
    'import { InferenceHub } from "@inferencehub/client";',
    "",
    `const hub = new InferenceHub({ ${hub.join(", ")} });`,
    file === undefined
      ? `const inputs = ${literal(inputs, dialect)};`
      : `const { inputs } = JSON.parse(await readFile(${JSON.stringify(file)}, "utf8"));`,
    `const prediction = await hub.predict(${JSON.stringify(target)}, inputs${options.length === 0 ? "" : `, { ${options.join(", ")} }`});`,
    "console.log(JSON.stringify(prediction, null, 2));",
    "",
  ].join("\n");
}

/** JSON has base64 for what the client takes as bytes. */
const dialect: Dialect = {
  ...typescriptDialect,
  special: (value) => (isBase64Element(value) ? `Buffer.from(${JSON.stringify(value.b64)}, "base64")` : undefined),
};
