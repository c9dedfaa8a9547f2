/** The same call in every language. */
import { valuesByName } from "../tensor/shape.ts";
import { bodyFile, longestInline, type SnippetCall } from "./call.ts";
import { curlSnippet } from "./curl.ts";
import { grpcSnippet } from "./grpc.ts";
import { pythonSnippet } from "./python.ts";
import { typescriptSnippet } from "./typescript.ts";

const languages = [
  { name: "curl", write: curlSnippet },
  { name: "Python", write: pythonSnippet },
  { name: "TypeScript", write: typescriptSnippet },
  { name: "gRPC", write: grpcSnippet },
] as const;

export interface Snippets {
  readonly texts: readonly { readonly name: string; readonly code: string }[];
  /** What belongs into the file that the snippets read; undefined where they hold everything themselves. */
  readonly body: string | undefined;
}

export function writeSnippets(call: Omit<SnippetCall, "file">): Snippets {
  // The gRPC snippet looks its tensors up by name.
  const inputs = valuesByName(call.signature?.inputs ?? [], call.request.inputs);
  const body = JSON.stringify(call.signature === undefined ? call.request : { ...call.request, inputs });
  const isLong = body.length > longestInline;
  const whole: SnippetCall = { ...call, file: isLong ? bodyFile : undefined };
  return { texts: languages.map(({ name, write }) => ({ name, code: write(whole) })), body: isLong ? body : undefined };
}
