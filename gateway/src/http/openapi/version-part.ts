/** What one model version adds to /openapi.json: its types, an example, and an operation of its own. */
import { listNames } from "../../errors/list-names.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import { namesClasses, probabilities } from "../../request/classes.ts";
import type { JsonSchema } from "./element-schemas.ts";
import { classesSchema, namedSchemas } from "./named-schemas.ts";
import { listOfTensors, protocolInput, protocolOutput, valueSchema } from "./tensor-schemas.ts";
import { type CallExample, examplesOf } from "./version-examples.ts";
import { versionName } from "./version-name.ts";

/** As text, so that a document of a thousand versions is put together by joining. */
export interface VersionPart {
  readonly model: string;
  /** In the names of its schemas and its operation. */
  readonly name: string;
  /** As people have it, such as `iris@2`. */
  readonly title: string;
  /** Members of `components.schemas`. */
  readonly schemas: string;
  /** A member of `components.examples`, under `name`; undefined: there is none to show. */
  readonly example: string | undefined;
  /** A member of `paths`; undefined where the protocol's door is shut. */
  readonly path: string | undefined;
}

/** The operation that every version's own is made after: POST …/versions/{version}/infer. */
export interface InferTemplate {
  /** The path with `{model}` and `{version}`, as the document names them. */
  readonly path: string;
  readonly operation: Readonly<Record<string, unknown>>;
}

const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export function versionPart(version: ModelVersion, template: InferTemplate | undefined): VersionPart {
  const name = versionName(version.name, version.version);
  const examples = examplesOf(version);
  const first = examples[0];
  return {
    model: version.name,
    name,
    title: `${version.name}@${version.version}`,
    schemas: members({
      ...predictSchemas(name, version),
      ...(template && { [`${name}InferRequest`]: inferRequest(version), [`${name}InferResponse`]: inferResponse(version) }),
    }),
    example:
      first && members({ [name]: { summary: `${version.name}@${version.version}: ${first.name}`, value: predictCall(version, first) } }),
    path: template && members({ [pathOf(template, version)]: { post: inferOperation(name, version, template, examples) } }),
  };
}

/** The members of an object, without its braces. */
function members(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

function predictSchemas(name: string, version: ModelVersion): Record<string, JsonSchema> {
  const { inputs, outputs, batched } = version;
  const named = schema(`${name}Inputs`);
  const forms = [named, ...(inputs.length === 1 ? [valueSchema(inputs[0]!, batched)] : []), ...namedSchemas(inputs, batched)];
  const names = { model_name: { const: version.name }, version: { const: version.version } };
  return {
    [`${name}Inputs`]: {
      type: "object",
      required: inputs.map((input) => input.name),
      additionalProperties: false,
      properties: Object.fromEntries(inputs.map((input) => [input.name, valueSchema(input, batched)])),
    },
    [`${name}Outputs`]: {
      type: "object",
      required: outputs.map((output) => output.name),
      properties: Object.fromEntries(
        outputs.map((output) => {
          const isNamed = output.name === probabilities && namesClasses(version);
          return [output.name, isNamed ? classesSchema(output, batched) : valueSchema(output, batched)];
        }),
      ),
    },
    [`${name}PredictionRequest`]: {
      allOf: [
        schema("PredictionRequest"),
        {
          type: "object",
          required: ["model_name", "version", "inputs"],
          properties: { ...names, inputs: forms.length > 1 ? { anyOf: forms } : named },
        },
      ],
    },
    [`${name}Prediction`]: {
      allOf: [schema("Prediction"), { type: "object", properties: { ...names, outputs: schema(`${name}Outputs`) } }],
    },
  };
}

const parameters: JsonSchema = {
  type: "object",
  maxProperties: 64,
  additionalProperties: { type: ["boolean", "number", "string"] },
  description: "Settings of this call, for models that ask for them.",
};

/** Those of the protocol's extensions. */
const anyParameters: JsonSchema = { type: "object", additionalProperties: true };

function inferRequest({ inputs, outputs }: ModelVersion): JsonSchema {
  const wanted = {
    type: "object",
    required: ["name"],
    properties: { name: outputs.length > 0 ? { enum: outputs.map(({ name }) => name) } : { type: "string" }, parameters: anyParameters },
  };
  return {
    type: "object",
    required: ["inputs"],
    properties: {
      id: { type: "string", description: "Comes back with the answer." },
      parameters,
      inputs: { ...listOfTensors(inputs.map(protocolInput)), minItems: inputs.length, maxItems: inputs.length },
      outputs: { type: "array", items: wanted, description: "Those wanted; all of them when left out." },
    },
  };
}

function inferResponse({ name, version, outputs }: ModelVersion): JsonSchema {
  return {
    type: "object",
    required: ["model_name", "model_version", "outputs"],
    properties: {
      model_name: { const: name },
      model_version: { const: version },
      id: { type: "string" },
      parameters: anyParameters,
      outputs: listOfTensors(outputs.map(protocolOutput)),
    },
  };
}

function pathOf({ path }: InferTemplate, { name, version }: ModelVersion): string {
  const [before, between, after] = path.split(/\{\w+\}/);
  return `${before}${name}${between}${version}${after}`;
}

function predictCall({ name, version }: ModelVersion, { inputs }: CallExample): object {
  return { model_name: name, version, inputs };
}

interface Content {
  readonly [mediaType: string]: Readonly<Record<string, unknown>>;
}

function inferOperation(name: string, version: ModelVersion, { operation }: InferTemplate, examples: readonly CallExample[]): object {
  const {
    requestBody,
    responses,
    parameters: described,
    ...rest
  } = operation as {
    requestBody: { content: Content };
    responses: Record<string, { content?: Content }>;
    parameters?: readonly { in: string }[];
  };
  const shown = examples.filter(({ tensors }) => tensors !== undefined);
  const calls = Object.fromEntries(shown.map((example) => [example.name, { value: { inputs: example.tensors } }]));
  const ok = responses["200"]!;
  return {
    ...rest,
    operationId: `infer${name}`,
    summary: `Runs ${version.name} version ${version.version}`,
    description: describe(version),
    tags: [modelTag(version.name)],
    parameters: (described ?? []).filter((parameter) => parameter.in !== "path"),
    requestBody: {
      ...requestBody,
      content: typed(requestBody.content, schema(`${name}InferRequest`), shown.length > 0 ? { examples: calls } : {}),
    },
    responses: { ...responses, "200": { ...ok, content: typed(ok.content ?? {}, schema(`${name}InferResponse`), {}) } },
  };
}

/** With JSON of that schema in place of the general one; what else there is stays. */
function typed(content: Content, jsonSchema: JsonSchema, more: object): Content {
  return { ...content, "application/json": { schema: jsonSchema, ...more } };
}

/** No name of a model holds a space, so the tag is none of the static ones. */
export function modelTag(model: string): string {
  return `model ${model}`;
}

function describe({ runtime, device, inputs, outputs, labels }: ModelVersion): string {
  const list = (specs: ModelVersion["inputs"]) =>
    listNames(specs.map((spec) => `\`${spec.name}\` ${spec.datatype} [${spec.shape.join(", ")}]`));
  const lines = [`Runs on ${runtime} (${device}).`, `Inputs: ${list(inputs)}.`, `Outputs: ${list(outputs)}.`];
  if (labels.length > 0) lines.push(`Classes, in the order of \`probabilities\`: ${listNames(labels)}.`);
  return lines.join("\n\n");
}
