/** A server of the Open Inference Protocol with binary tensors, written from its text and not from the client: it answers with what it was asked. */

import type { ServerResponse } from "node:http";
import { type Asked, startServer, type TestServer } from "../server.ts";

interface TensorHeader {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly parameters?: { readonly binary_data_size?: number };
  readonly data?: unknown;
}

interface InferHeader {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly inputs: readonly TensorHeader[];
}

export interface Inferred {
  readonly path: string;
  readonly header: InferHeader;
  /** Of each input. */
  readonly raws: readonly Buffer[];
}

export interface EchoServer extends TestServer {
  readonly inferred: Inferred[];
}

export const served = {
  "x-inferencehub-version": "3",
  "x-request-id": "r-7",
  "server-timing": "total;dur=4.5, gateway;dur=1.25, queue;dur=0.25, compute;dur=3",
};

/** @param inputs datatypes by name, as the model's metadata have them */
export async function startEchoServer({ inputs = {} as Readonly<Record<string, string>>, asJson = false } = {}): Promise<EchoServer> {
  const inferred: Inferred[] = [];
  const server = await startServer((asked, response) => {
    if (asked.method === "GET")
      return answerJson(response, {
        name: "m",
        inputs: Object.entries(inputs).map(([name, datatype]) => ({ name, datatype, shape: [-1] })),
      });
    const read = inferFrom(asked);
    inferred.push(read);
    if (asJson)
      return answerJson(response, {
        model_name: "m",
        model_version: "3",
        outputs: read.header.inputs.map((input) => ({ ...input, parameters: undefined, data: [] })),
      });
    const outputs = read.header.inputs.map((input) => ({ ...input, name: `${input.name}_again` }));
    const header = Buffer.from(JSON.stringify({ model_name: "m", model_version: "3", outputs }));
    response.writeHead(200, { ...served, "content-type": "application/octet-stream", "inference-header-content-length": header.length });
    response.end(Buffer.concat([header, ...read.raws]));
  });
  return { ...server, inferred };
}

function inferFrom({ url, headers, body }: Asked): Inferred {
  const length = Number(headers["inference-header-content-length"]);
  const header = JSON.parse(body.toString("utf8", 0, length)) as InferHeader;
  let at = length;
  const raws = header.inputs.map(({ parameters }) => {
    const size = parameters!.binary_data_size!;
    at += size;
    return body.subarray(at - size, at);
  });
  if (at !== body.length) throw new Error(`${body.length - at} bytes are left over`);
  return { path: url, header, raws };
}

function answerJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { ...served, "content-type": "application/json" }).end(JSON.stringify(body));
}
