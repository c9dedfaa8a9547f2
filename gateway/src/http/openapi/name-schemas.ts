/** Gives each titled schema of an OpenAPI document one place under `components`, where inlining would repeat it in every operation. */

export interface OpenApiDocument {
  readonly paths?: object;
  readonly components?: { readonly responses?: object; readonly [kind: string]: object | undefined };
}

/** A new document. Of two schemas with one title only the first is named; the other stays where it is. */
export function nameSchemas(document: OpenApiDocument): OpenApiDocument {
  const schemas: Record<string, unknown> = {};
  const texts = new Map<string, string>();

  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    if (typeof value !== "object" || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]));
    return typeof copy.title === "string" ? referenceTo(copy.title, copy) : copy;
  };

  const referenceTo = (title: string, schema: Record<string, unknown>): unknown => {
    const name = nameFromTitle(title);
    const text = JSON.stringify(schema);
    if (!texts.has(name)) {
      texts.set(name, text);
      schemas[name] = schema;
    }
    return texts.get(name) === text ? { $ref: `#/components/schemas/${name}` } : schema;
  };

  const paths = named(document.paths) as object;
  const { responses, ...components } = document.components ?? {};
  const shared = responses && { responses: named(responses) as object };
  return { ...document, paths, components: { ...components, ...shared, schemas } };
}

/** “API key to make” becomes ApiKeyToMake. */
function nameFromTitle(title: string): string {
  return title
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}
