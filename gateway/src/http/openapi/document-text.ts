/** Puts the static document and the parts of versions together, as text: a thousand parts cost no more than being copied. */
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

/**
 * Piece by piece, each a millisecond's work or less, in the order of the static document.
 * @param datatypes those that the versions of the parts use
 */
export function* documentText(
  document: StaticDocument,
  parts: readonly VersionPart[],
  datatypes: ReadonlySet<Datatype>,
): Generator<string, void, void> {
  const { components = {}, tags = [] } = document;
  const models = new Set(parts.flatMap(({ model, path }) => (path === undefined ? [] : [model])));
  const paths = () => joined([membersOf(pathsWith(document, parts)), ...parts.map(({ path }) => path)]);
  const schemas = () =>
    joined([
      membersOf(components.schemas ?? {}),
      membersOf(elementComponents(datatypes, models.size > 0)),
      ...parts.map((part) => part.schemas),
    ]);
  const examples = () => joined(parts.map(({ example }) => example));
  yield* textWith(
    { ...document, tags: [...tags, ...[...models].map((name) => ({ name: modelTag(name) }))] },
    {
      paths,
      components: () => textWith({ ...components, ...(parts.length > 0 && { examples: {} }) }, { schemas, examples }),
    },
  );
}

/** The text of an object, in its order, with pieces in place of some of its values. */
function* textWith(value: object, pieces: Readonly<Record<string, () => Iterable<string>>>): Generator<string, void, void> {
  let before = "{";
  for (const [key, each] of Object.entries(value)) {
    yield `${before}${JSON.stringify(key)}:`;
    yield* pieces[key]?.() ?? [JSON.stringify(each)];
    before = ",";
  }
  yield "}";
}

/** The members of an object, without its braces. */
function membersOf(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

function* joined(members: readonly (string | undefined)[]): Generator<string, void, void> {
  let before = "{";
  for (const each of members) {
    if (each === undefined || each === "") continue;
    yield before;
    yield each;
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

/** The static ones; of POST /predict the types and examples of all versions, too. */
function pathsWith({ paths }: StaticDocument, parts: readonly VersionPart[]): object {
  const predict = paths[predictPath];
  return predict === undefined || parts.length === 0
    ? paths
    : { ...paths, [predictPath]: { ...predict, post: predictOperation(predict.post!, parts) } };
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
