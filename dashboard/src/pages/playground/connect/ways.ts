/** The ways to call the gateway, each with the code and what has to be there first. */

import { taskOf } from "../../../api/generation.ts";
import type { Model, ModelVersion } from "../../../api/types.ts";
import { pythonSnippet as chatSnippet } from "../../../components/chat-snippets/python.ts";
import { keyVariable } from "../../../format/snippets/key-variable.ts";
import { embedSnippets } from "../embeddings/snippets.ts";
import { gatewayUrl, type SnippetCall } from "../snippets/call.ts";
import { writeSnippets } from "../snippets/write-snippets.ts";
import { type OipCall, oipSnippet, usualGrpcPort } from "./oip.ts";

export interface Way {
  readonly name: string;
  readonly code: string;
  /** What to do before the code runs. */
  readonly first: string;
}

export interface Chosen {
  readonly model: string;
  readonly signature: ModelVersion;
}

type Call = Omit<SnippetCall, "file" | "workerAddress" | "signature"> & Pick<OipCall, "grpcPort">;

const FIRST: Readonly<Record<string, string>> = {
  curl: "Paste it into the same shell.",
  Python: "Needs the package inferencehub, from the wheel that this gateway was installed from.",
  TypeScript: "Needs the package @inferencehub/client and Node 24 or a browser.",
  "OIP, HTTP": "Needs a client of the Open Inference Protocol: pip install 'tritonclient[http]' numpy.",
  "OIP, gRPC": "Needs pip install 'tritonclient[grpc]' numpy.",
  OpenAI: "Needs OpenAI's client: pip install openai.",
};

/** For a model that predicts. @param call with the example as inputs */
export function predictWays(call: Call, signature: ModelVersion): readonly Way[] {
  const { texts } = writeSnippets({ ...call, signature, workerAddress: "" });
  const ours = texts.filter(({ name }) => name in FIRST);
  const oip = (["http", "grpc"] as const).map((transport) => ({
    name: transport === "http" ? "OIP, HTTP" : "OIP, gRPC",
    code: oipSnippet({ ...call, signature }, transport),
  }));
  return [...ours, ...oip].map(({ name, code }) => ({ name, code, first: firstOf(name, call.grpcPort) }));
}

function firstOf(name: string, grpcPort: number | undefined): string {
  const isClosed = name === "OIP, gRPC" && grpcPort === undefined;
  return isClosed ? `${FIRST[name]} The gateway's port for gRPC is closed: start it with --grpc-port ${usualGrpcPort}.` : FIRST[name]!;
}

/** With OpenAI's client, for models that chat, complete or embed; undefined for others. */
export function openAiWay({ model, signature }: Chosen, url: string, needsKey: boolean): Way | undefined {
  const gateway = gatewayUrl(url);
  const code = openAiCode({ gateway, needsKey, target: model }, taskOf(signature));
  return code === undefined ? undefined : { name: "OpenAI", code, first: FIRST.OpenAI! };
}

interface OpenAiCall {
  readonly gateway: string;
  readonly needsKey: boolean;
  readonly target: string;
}

function openAiCode(call: OpenAiCall, task: ReturnType<typeof taskOf>): string | undefined {
  if (task === "embed") return embedSnippets({ ...call, texts: ["a cat", "a dog"] }).find(({ name }) => name === "Python")?.code;
  if (task === "complete") return completionCode(call);
  if (task === "chat") return chatSnippet({ ...call, messages: [{ role: "user", content: "Hello" }], parameters: {} });
  return undefined;
}

function completionCode({ gateway, needsKey, target }: OpenAiCall): string {
  const key = needsKey ? `os.environ["${keyVariable}"]` : '"none"';
  return [
    ...(needsKey ? ["import os", ""] : []),
    "from openai import OpenAI",
    "",
    `client = OpenAI(base_url=${JSON.stringify(`${gateway}/v1`)}, api_key=${key})`,
    `answer = client.completions.create(model=${JSON.stringify(target)}, prompt="Once upon a time", max_tokens=32)`,
    "print(answer.choices[0].text)",
    "",
  ].join("\n");
}

/** The model for OpenAI's client: the chosen one, else the first that it can call. */
export function generating(models: readonly Model[], chosen: Chosen): Chosen | undefined {
  const isOne = (version: ModelVersion) => taskOf(version) !== "predict" && version.state === "READY";
  if (isOne(chosen.signature)) return chosen;
  for (const { name, versions } of models) {
    const signature = versions.find(isOne);
    if (signature !== undefined) return { model: name, signature };
  }
  return undefined;
}
