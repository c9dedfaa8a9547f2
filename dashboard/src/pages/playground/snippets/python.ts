/** The call in Python, with nothing but its standard library. */
import { keyVariable, type SnippetCall } from "./call.ts";
import { literal, pythonDialect } from "./literal.ts";

export function pythonSnippet({ url, request, needsKey, timeoutMs, file }: SnippetCall): string {
  const indent = "    ";
  const headers = [
    needsKey && `${indent.repeat(2)}"authorization": f"Bearer {os.environ['${keyVariable}']}",`,
    `${indent.repeat(2)}"content-type": "application/json",`,
    timeoutMs !== undefined && `${indent.repeat(2)}"x-request-timeout-ms": "${timeoutMs}",`,
  ].filter((line) => line !== false);
  const body = file === undefined ? "json.dumps(body).encode()" : `Path(${JSON.stringify(file)}).read_bytes()`;
  return [
    "import json",
    ...(needsKey ? ["import os"] : []),
    "import urllib.request",
    ...(file === undefined ? [] : ["from pathlib import Path"]),
    "",
    ...(file === undefined ? [`body = ${literal(request, pythonDialect, "", indent)}`] : []),
    "request = urllib.request.Request(",
    `${indent}${JSON.stringify(url)},`,
    `${indent}data=${body},`,
    `${indent}headers={`,
    ...headers,
    `${indent}},`,
    ")",
    "with urllib.request.urlopen(request) as answer:",
    `${indent}prediction = json.load(answer)`,
    "print(json.dumps(prediction, indent=2))",
    "",
  ].join("\n");
}
