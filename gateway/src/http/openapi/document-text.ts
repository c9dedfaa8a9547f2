/** Puts the static document and the parts of versions together, as text: a thousand parts cost no more than being joined. */
import type { Datatype } from "../../tensors/datatype.ts";
import { elementComponents } from "./element-schemas.ts";
import type { OpenApiDocument } from "./name-schemas.ts";
import { modelTag, type VersionPart } from "./version-part.ts";

export type Operations = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface StaticDocument extends OpenApiDocument {
  readonly paths: Readonly<Record<string, Operations>>;
  readonly tags?: readonly object[];
}

const predictPath = "/predict";
const json = "application/json";

/** @param datatypes those that the versions of the parts use */
export function documentText(document: StaticDocument, parts: readonly VersionPart[], datatypes: ReadonlySet<Datatype>): string {
  const { components = {}, tags = [] } = document;
  if (parts.length === 0) return JSON.stringify(document);
  const models = new Set(parts.flatMap(({ model, path }) => (path === undefined ? [] : [model])));
  const schemas = [membersOf(components.schemas ?? {}), membersOf(elementComponents(datatypes)), ...parts.map((part) => part.schemas)];
  return textWith(document, {
    tags: JSON.stringify([...tags, ...[...models].map((name) => ({ name: modelTag(name) }))]),
    paths: joined([membersOf(pathsWith(document, parts)), ...parts.map(({ path }) => path)]),
    components: textWith(components, { schemas: joined(schemas), examples: joined(parts.map(({ example }) => example)) }),
  });
}

/** The text of an object, in its order, with texts in place of some of its values and after them. */
function textWith(value: object, texts: Readonly<Record<string, string>>): string {
  const rest = Object.entries(value).map(([key, each]) => [key, texts[key] ?? JSON.stringify(each)]);
  const all = new Map([...rest, ...Object.entries(texts)] as [string, string][]);
  return joined([...all].map(([key, text]) => `${JSON.stringify(key)}:${text}`));
}

/** The members of an object, without its braces. */
function membersOf(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

function joined(members: readonly (string | undefined)[]): string {
  return `{${members.filter((each) => each !== undefined && each !== "").join(",")}}`;
}

/** The static ones; of POST /predict the types and examples of all versions, too. */
function pathsWith({ paths }: StaticDocument, parts: readonly VersionPart[]): object {
  const predict = paths[predictPath];
  return predict === undefined ? paths : { ...paths, [predictPath]: { ...predict, post: predictOperation(predict.post!, parts) } };
}

interface PredictOperation {
  readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>>;
}

function predictOperation(operation: Readonly<Record<string, unknown>>, parts: readonly VersionPart[]): object {
  const { requestBody, responses, ...rest } = operation as Readonly<Record<string, unknown>> & PredictOperation;
  const ok = responses["200"]!;
  const typed = (suffix: string, general: object) => ({
    anyOf: [...parts.map(({ name }) => ({ $ref: `#/components/schemas/${name}${suffix}` })), general],
  });
  const shown = parts.filter(({ example }) => example !== undefined);
  const examples = Object.fromEntries(shown.map(({ name, title }) => [title, { $ref: `#/components/examples/${name}` }]));
  const body = { schema: typed("PredictionRequest", requestBody.content[json]!.schema), ...(shown.length > 0 && { examples }) };
  const answer = { schema: typed("Prediction", ok.content[json]!.schema) };
  return {
    ...rest,
    requestBody: { ...requestBody, content: { ...requestBody.content, [json]: body } },
    responses: { ...responses, "200": { ...ok, content: { ...ok.content, [json]: answer } } },
  };
}
