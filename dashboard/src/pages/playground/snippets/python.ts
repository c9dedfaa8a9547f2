/** The call in Python, with the client of the package inferencehub. */

import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { type Dialect, literal, pythonDialect } from "../../../format/snippets/literal.ts";
import { isBase64Element } from "../tensor/element.ts";
import { gatewayUrl, type SnippetCall } from "./call.ts";

const indent = "    ";

export function pythonSnippet({ url, request, needsKey, timeoutMs, file }: SnippetCall): string {
  const { model_name: model, version, inputs, parameters } = request;
  const target = version === undefined ? model : `${model}@${version}`;
  const code = file === undefined ? literal(inputs, dialect, "", indent) : "";
  const hub = [JSON.stringify(gatewayUrl(url)), ...(needsKey ? [`os.environ["${keyVariable}"]`] : [])];
  const wish = [
    JSON.stringify(target),
    "inputs",
    ...(parameters === undefined ? [] : [`parameters=${literal(parameters, dialect, indent, indent)}`]),
    ...(timeoutMs === undefined ? [] : [`deadline_ms=${timeoutMs}`]),
  ];
  const standard = [
    ...(code.includes("base64.b64decode") ? ["import base64"] : []),
    ...(file === undefined ? [] : ["import json"]),
    ...(needsKey ? ["import os"] : []),
    ...(file === undefined ? [] : ["from pathlib import Path"]),
  ];
  return [
    ...standard,
    ...(standard.length > 0 ? [""] : []),
    "from inferencehub import Client",
    "",
    `inputs = ${file === undefined ? code : `json.loads(Path(${JSON.stringify(file)}).read_text(encoding="utf-8"))["inputs"]`}`,
    `with Client(${hub.join(", ")}) as client:`,
    `${indent}prediction = client.predict(${wish.join(", ")})`,
    "",
    `print("version", prediction.version)`,
    "for name, output in prediction.outputs.items():",
    `${indent}print(name, repr(output.tolist()))`,
    "",
  ].join("\n");
}

/** JSON has base64 for what the client takes as bytes. */
const dialect: Dialect = {
  ...pythonDialect,
  special: (value) => (isBase64Element(value) ? `base64.b64decode(${JSON.stringify(value.b64)})` : undefined),
};
