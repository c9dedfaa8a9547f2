/** The call as clients of the Open Inference Protocol make it: Triton's own, in Python. */

import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { type Dialect, literal, pythonDialect } from "../../../format/snippets/literal.ts";
import { gatewayUrl, type SnippetCall } from "../snippets/call.ts";
import { isBase64Element } from "../tensor/element.ts";
import { isRowLeftOut, shapeOf, valuesByName } from "../tensor/shape.ts";

export type OipTransport = "http" | "grpc";

/** numpy's names where they differ from the protocol's in lower case. */
const DTYPES: Readonly<Record<string, string>> = { BOOL: "bool_", BYTES: "object_", FP16: "float16", FP32: "float32", FP64: "float64" };

/** The port that the guides open for gRPC; the gateway opens none unless it is told to. */
export const usualGrpcPort = 8001;

const indent = "    ";

export interface OipCall extends Pick<SnippetCall, "url" | "request" | "needsKey" | "signature"> {
  /** Of gRPC; undefined where the gateway has opened none. */
  readonly grpcPort?: number | undefined;
}

export function oipSnippet(call: OipCall, transport: OipTransport): string {
  const { url, request, needsKey, signature, grpcPort = usualGrpcPort } = call;
  const host = transport === "grpc" ? grpcHostOf(url, grpcPort) : httpHostOf(url);
  const specs = signature?.inputs ?? [];
  const values = valuesByName(specs, request.inputs);
  const given = specs.filter(({ name }) => Object.hasOwn(values, name));
  const isRow = isRowLeftOut(specs, values, signature?.batched ?? false);
  const arrays = given.map((spec) => {
    const shape = [...(isRow ? [1] : []), ...shapeOf(values[spec.name], spec.shape.slice(isRow ? 1 : 0))];
    const list = literal(values[spec.name], dialect, indent, indent);
    return `${indent}tensor(${JSON.stringify(spec.name)}, "${spec.datatype}", np.array(${list}, np.${dtypeOf(spec.datatype)}).reshape(${shape.join(", ")})),`;
  });
  const standard = [
    ...(arrays.some((line) => line.includes("base64.b64decode")) ? ["import base64"] : []),
    ...(needsKey ? ["import os"] : []),
  ];
  return [
    ...standard,
    ...(standard.length > 0 ? [""] : []),
    "import numpy as np",
    `import tritonclient.${transport} as oip`,
    "",
    "",
    "def tensor(name, datatype, values):",
    `${indent}made = oip.InferInput(name, list(values.shape), datatype)`,
    `${indent}made.set_data_from_numpy(values)`,
    `${indent}return made`,
    "",
    "",
    `client = oip.InferenceServerClient(${JSON.stringify(host)}${isSecure(url) ? ", ssl=True" : ""})`,
    "inputs = [",
    ...arrays,
    "]",
    `answer = client.infer(${JSON.stringify(request.model_name)}, inputs${versionOf(request.version)}${needsKey ? `, headers={"authorization": "Bearer " + os.environ["${keyVariable}"]}` : ""})`,
    transport === "http"
      ? 'for name in [output["name"] for output in answer.get_response()["outputs"]]:'
      : "for name in [output.name for output in answer.get_response().outputs]:",
    `${indent}print(name, answer.as_numpy(name).tolist())`,
    "",
  ].join("\n");
}

function dtypeOf(datatype: string): string {
  return DTYPES[datatype] ?? datatype.toLowerCase();
}

function versionOf(version: PredictionVersion): string {
  return version === undefined ? "" : `, model_version=${JSON.stringify(String(version))}`;
}

type PredictionVersion = SnippetCall["request"]["version"];

function httpHostOf(url: string): string {
  const { host, pathname } = new URL(gatewayUrl(url));
  return host + pathname.replace(/\/$/, "");
}

function grpcHostOf(url: string, port: number): string {
  return `${new URL(gatewayUrl(url)).hostname}:${port}`;
}

function isSecure(url: string): boolean {
  return url.startsWith("https:");
}

/** Text travels as bytes. */
const dialect: Dialect = {
  ...pythonDialect,
  special: (value) => (isBase64Element(value) ? `base64.b64decode(${JSON.stringify(value.b64)})` : undefined),
};
