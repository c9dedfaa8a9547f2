/** The infer requests of the Open Inference Protocol as they are mounted and described. */
import { okStatus } from "../../errors/http-status.ts";
import { problemResponses, reasonsOfCalls } from "../../errors/problem-schema.ts";
import type { HttpOperation } from "../http-door.ts";
import { headLengthHeader } from "./media-types.ts";
import { inferHeaders, inferRequestSchema, inferResponseSchema } from "./schemas.ts";

const binary = {
  schema: {
    type: "string",
    format: "binary",
    description: `The JSON, as long as the header ${headLengthHeader} says, and behind it the bytes of the binary tensors in their order.`,
  },
};

const model = { type: "string", maxLength: 64 };
const version = { type: "string", maxLength: 64, description: "A version or a label of it." };

function operation(path: string, operationId: string, summary: string, params: object): HttpOperation {
  const description = {
    operationId,
    summary,
    description:
      "As the Open Inference Protocol V2 has it, with Triton's binary tensor data extension. Bodies may be compressed with gzip or deflate.",
    tags: ["oip"],
    params: { type: "object", properties: params },
    headers: {
      type: "object",
      properties: {
        [headLengthHeader]: { type: "integer", minimum: 1, description: "Bytes of the JSON, where binary tensors follow it." },
        "x-request-timeout-ms": { type: "integer", minimum: 1, maximum: 300_000, description: "The deadline; 5,000 when left out." },
        "x-request-id": { type: "string", maxLength: 128, description: "Names the call in the log; made when left out." },
      },
    },
    body: { content: { "application/json": { schema: inferRequestSchema }, "application/octet-stream": binary } },
    response: {
      [okStatus]: {
        description: "The outputs.",
        headers: inferHeaders,
        content: { "application/json": { schema: inferResponseSchema }, "application/octet-stream": binary },
      },
      ...problemResponses("open-inference", ...reasonsOfCalls),
    },
  };
  return { method: "POST", path, description };
}

export const inferOperations: readonly HttpOperation[] = [
  operation("/v2/models/:model/infer", "oipInfer", "Runs one call on a model; its traffic rules choose the version", { model }),
  operation("/v2/models/:model/versions/:version/infer", "oipInferVersion", "Runs one call on one version of a model", { model, version }),
];
