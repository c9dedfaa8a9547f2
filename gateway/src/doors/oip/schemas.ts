/** What infer requests take and give, for /openapi.json; the path checks them by the model's own signature instead. */
import { Type } from "typebox";
import { datatypes } from "../../tensors/datatype.ts";
import { predictionHeaders } from "../predict/schemas.ts";
import { headLengthHeader } from "./media-types.ts";

const parameters = Type.Unsafe<Record<string, unknown>>({
  type: "object",
  additionalProperties: { type: ["boolean", "number", "string"] },
});

const shape = Type.Array(Type.Integer({ minimum: 0 }), { description: "Length of each dimension." });

const data = Type.Unsafe<unknown>({
  description:
    "The elements, row by row: flat, or nested as the shape has it. NaN and Infinity are strings. FP16 and BF16 come in binary only.",
});

const input = Type.Object({
  name: Type.String(),
  shape,
  datatype: Type.String({ enum: [...datatypes] }),
  parameters: Type.Optional(
    Type.Object({
      binary_data_size: Type.Optional(Type.Integer({ minimum: 0, description: "Bytes of it behind the JSON, instead of `data`." })),
    }),
  ),
  data: Type.Optional(data),
});

const requestedOutput = Type.Object({
  name: Type.String(),
  parameters: Type.Optional(Type.Object({ binary_data: Type.Optional(Type.Boolean({ description: "Whether it is wanted in binary." })) })),
});

export const inferRequestSchema = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 1_024, description: "Given back as it comes." })),
    parameters: Type.Optional({
      ...parameters,
      description: "`timeout` in microseconds and `binary_data_output` are the protocol's; the others are the model's.",
    }),
    inputs: Type.Array(input),
    outputs: Type.Optional(Type.Array(requestedOutput, { description: "Those that are wanted; left out, all." })),
  },
  {
    title: "OIP request",
    examples: [{ inputs: [{ name: "features", shape: [1, 4], datatype: "FP64", data: [5.1, 3.5, 1.4, 0.2] }] }],
  },
);

export const inferResponseSchema = Type.Object(
  {
    model_name: Type.String(),
    model_version: Type.String({ description: "The exact version that ran." }),
    id: Type.Optional(Type.String()),
    outputs: Type.Array(
      Type.Object({
        name: Type.String(),
        shape,
        datatype: Type.String({ enum: [...datatypes] }),
        parameters: Type.Optional(Type.Object({ binary_data_size: Type.Integer() })),
        data: Type.Optional(Type.Array(Type.Unsafe<unknown>({}), { description: "The elements, row by row, in one list." })),
      }),
    ),
  },
  { title: "OIP response" },
);

/** Headers of an answer, as OpenAPI has them. */
export const inferHeaders = {
  ...predictionHeaders,
  [headLengthHeader]: { description: "Bytes of the JSON, where binary tensors follow it.", type: "integer" },
};
