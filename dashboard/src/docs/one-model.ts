/** Takes one model's part out of the document: Swagger UI needs seconds for what a hundred models say. */

import type { Described, Operation } from "../api/documented.ts";

/** How the gateway begins the tag of a model; no other tag holds a space. */
const MODEL_TAG = "model ";

/** Versions up to which all models are shown together. */
const MAX_TOGETHER = 20;

export function modelsOf({ tags }: Described): readonly string[] {
  return tags.flatMap(({ name }) => (name.startsWith(MODEL_TAG) ? [name.slice(MODEL_TAG.length)] : []));
}

export function isTooMuchAtOnce(described: Described): boolean {
  const ofModels = Object.values(described.paths).filter((operations) => Object.values(operations).some(modelOf));
  return ofModels.length > MAX_TOGETHER;
}

/** A new document: the static operations, and those of that model. */
export function onlyModel(described: Described, model: string): Described {
  const isKept = (operation: Operation) => (modelOf(operation) ?? model) === model;
  const paths = Object.entries(described.paths).filter(([, operations]) => Object.values(operations).every(isKept));
  const names = paths.flatMap(([, operations]) => Object.values(operations).flatMap((each) => (modelOf(each) ? [nameOf(each)] : [])));
  const kept = new Set([...names.flatMap((name) => [`${name}PredictionRequest`, `${name}Prediction`]), "PredictionRequest", "Prediction"]);
  const examples = Object.entries(described.components.examples ?? {}).filter(([name]) => names.includes(name));
  const shownPaths = Object.fromEntries(
    paths.map(([path, operations]) => [path, path === "/predict" ? narrowed(operations, kept, names) : operations]),
  );
  return {
    ...described,
    tags: described.tags.filter(({ name }) => !name.startsWith(MODEL_TAG) || name === MODEL_TAG + model),
    paths: shownPaths,
    components: {
      ...described.components,
      examples: Object.fromEntries(examples),
      schemas: reachable(described.components.schemas ?? {}, [shownPaths, described.components.responses]),
    },
  };
}

function modelOf({ tags }: Operation): string | undefined {
  return tags?.find((tag) => tag.startsWith(MODEL_TAG))?.slice(MODEL_TAG.length);
}

/** Of its version: "Iris2" in `inferIris2`. */
function nameOf({ operationId }: Operation): string {
  return (operationId ?? "").replace(/^infer/, "");
}

/** Without the types and examples of other versions. */
function narrowed<Part>(part: Part, schemas: ReadonlySet<string>, examples: readonly string[]): Part {
  const text = JSON.stringify(part, (key, value: unknown) => {
    if (key === "anyOf" && Array.isArray(value)) return value.filter((each) => isAbout(each, schemas));
    if (key === "examples" && typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).filter(([, each]) => isAbout(each, new Set(examples))));
    return value;
  });
  return JSON.parse(text) as Part;
}

/** Whether a reference is to one of these; what is no reference is kept. */
function isAbout(value: unknown, names: ReadonlySet<string>): boolean {
  const reference = (value as { $ref?: string } | null)?.$ref;
  return reference === undefined || names.has(reference.slice(reference.lastIndexOf("/") + 1));
}

/** The schemas that these parts need, and those that they need in turn. */
function reachable(schemas: Readonly<Record<string, object>>, from: unknown): Record<string, object> {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name) || schemas[name] === undefined) continue;
      found.add(name);
      visit(schemas[name]);
    }
  };
  visit(from);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}
