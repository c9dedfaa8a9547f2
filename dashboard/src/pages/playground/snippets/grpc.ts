/** The call as gRPC, straight to a worker, in Python: with grpcio, numpy and the stubs that the package inferencehub holds. */
import type { TensorSpec } from "../../../api/types.ts";
import { type Dialect, literal, pythonDialect } from "../../../format/snippets/literal.ts";
import { isBase64Element, numberOf } from "../tensor/element.ts";
import { elementsOf, isRowLeftOut, shapeOf, valuesByName } from "../tensor/shape.ts";
import type { SnippetCall } from "./call.ts";

const indent = "    ";

export function grpcSnippet({ request, signature, workerAddress, timeoutMs, file }: SnippetCall): string {
  const specs = signature?.inputs ?? [];
  const values = valuesByName(specs, request.inputs);
  const given = specs.filter(({ name }) => Object.hasOwn(values, name));
  const first = isRowLeftOut(specs, values, signature?.batched ?? false) ? 1 : 0;
  const hasBase64 = given.some(({ name, datatype }) => datatype === "BYTES" && elementsOf(values[name]).some(isBase64Element));
  const tensors = given.map((spec) => {
    const shape = [...(first === 1 ? [1] : []), ...shapeOf(values[spec.name], spec.shape.slice(first))];
    const content = file === undefined ? literal(values[spec.name], dialectOf(spec), indent.repeat(4), indent) : fromFile(spec, hasBase64);
    return `${indent.repeat(4)}tensor(${JSON.stringify(spec.name)}, "${spec.datatype}", [${shape.join(", ")}], ${content}),`;
  });
  return [
    ...imports(hasBase64, file),
    "",
    "",
    "def tensor(name, datatype, shape, values):",
    `${indent}raw = raw_from_array(np.array(values, dtype_from_datatype(datatype)), datatype)`,
    `${indent}return pb.Tensor(name=name, datatype=f"DATATYPE_{datatype}", shape=shape, raw=raw)`,
    "",
    "",
    ...(file === undefined ? [] : readFile(file, hasBase64)),
    "# This goes past the gateway: its keys, its limits and its traffic rules.",
    `with grpc.insecure_channel(${JSON.stringify(workerAddress)}) as channel:`,
    `${indent}answer = rpc.InferenceServiceStub(channel).Predict(`,
    `${indent.repeat(2)}pb.PredictRequest(`,
    `${indent.repeat(3)}model_name=${JSON.stringify(request.model_name)},`,
    `${indent.repeat(3)}version=${JSON.stringify(signature?.version ?? "")},`,
    `${indent.repeat(3)}inputs=[`,
    ...tensors,
    `${indent.repeat(3)}],`,
    `${indent.repeat(2)}),`,
    `${indent.repeat(2)}timeout=${(timeoutMs ?? 5_000) / 1_000},`,
    `${indent})`,
    "",
    `print("version", answer.version)`,
    "for output in answer.outputs:",
    `${indent}datatype = pb.Datatype.Name(output.datatype).removeprefix("DATATYPE_")`,
    `${indent}print(output.name, array_from_raw(output.raw, datatype, list(output.shape)).tolist())`,
    "",
  ].join("\n");
}

function imports(hasBase64: boolean, file: string | undefined): string[] {
  const standard = [...(hasBase64 ? ["import base64"] : []), ...(file === undefined ? [] : ["import json", "from pathlib import Path"])];
  return [
    ...standard,
    ...(standard.length > 0 ? [""] : []),
    "import grpc",
    "import numpy as np",
    "from inferencehub.rpc.v1 import inference_pb2 as pb",
    "from inferencehub.rpc.v1 import inference_pb2_grpc as rpc",
    "from inferencehub.tensors import array_from_raw, dtype_from_datatype, raw_from_array",
  ];
}

function readFile(file: string, hasBase64: boolean): string[] {
  const decoded = [
    "def decoded(value):",
    `${indent}if isinstance(value, list):`,
    `${indent.repeat(2)}return [decoded(item) for item in value]`,
    `${indent}return base64.b64decode(value["b64"]) if isinstance(value, dict) else value`,
    "",
    "",
  ];
  return [...(hasBase64 ? decoded : []), `inputs = json.loads(Path(${JSON.stringify(file)}).read_text(encoding="utf-8"))["inputs"]`, ""];
}

function fromFile({ name, datatype }: TensorSpec, hasBase64: boolean): string {
  const values = `inputs[${JSON.stringify(name)}]`;
  return hasBase64 && datatype === "BYTES" ? `decoded(${values})` : values;
}

/** Elements as numpy takes them: numbers that JSON gives as text become numbers, base64 becomes bytes. */
function dialectOf({ datatype }: TensorSpec): Dialect {
  if (datatype === "BYTES") return bytesDialect;
  return datatype.startsWith("INT") || datatype.startsWith("UINT") ? integerDialect : floatDialect;
}

const bytesDialect: Dialect = {
  ...pythonDialect,
  special: (value) => (isBase64Element(value) ? `base64.b64decode(${JSON.stringify(value.b64)})` : undefined),
};

// Text that is no number stays text: a value out of a shared link must never become code.
const integerDialect: Dialect = { ...pythonDialect, text: (value) => (/^-?[0-9]+$/.test(value) ? value : JSON.stringify(value)) };

const floatDialect: Dialect = {
  ...pythonDialect,
  text: (value) => (Number.isFinite(numberOf(value)) ? String(numberOf(value)) : `float(${JSON.stringify(value)})`),
};
