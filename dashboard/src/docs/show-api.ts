/** Swagger UI over the gateway's own document. It comes as a chunk of its own: whoever has yet to sign in does without. */

import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { baseAddress } from "../api/address.ts";
import { type Described, type Responses, withCsrfToken } from "../api/documented.ts";

/** Sections up to which all stand open at first. */
const maxOpen = 16;

/** @param key for calls from the page; empty: those of the session */
export function showApi(described: Described, place: HTMLElement, key: string): void {
  const { tags, ...rest } = described;
  // What the models do comes first, and calls go to where the page is from, whatever a proxy calls the base path.
  const models = tags.filter(({ name }) => name.startsWith("model "));
  const spec = {
    ...shownOf(rest),
    tags: [...models, ...tags.filter((tag) => !models.includes(tag))],
    servers: [{ url: baseAddress() }],
  };
  // One that is shown before has listeners of its own, and goes with its element.
  const domNode = document.createElement("div");
  place.replaceChildren(domNode);
  const ui = SwaggerUIBundle({
    spec,
    domNode,
    deepLinking: true,
    docExpansion: tags.length > maxOpen ? "none" : "list",
    defaultModelsExpandDepth: -1,
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    persistAuthorization: false,
    // The curl shown is one with a key: a session's token is of no use outside this browser.
    showMutatedRequest: false,
    // Nothing is sent to anybody else.
    validatorUrl: null,
    requestInterceptor: withCsrfToken,
    onComplete: () => {
      if (key !== "") ui.preauthorizeApiKey("bearer", key);
    },
  });
}

/**
 * What is told of an API differs from what is shown of it. A browser adds the cookie by itself, and lets no script do it;
 * and the body of errors, which all look alike, is shown once an operation.
 */
function shownOf({ components, paths, ...rest }: Omit<Described, "tags">): object {
  const { session: _, ...securitySchemes } = components.securitySchemes;
  const responses = mapped(components.responses ?? {}, withoutBody);
  return {
    ...rest,
    components: { ...components, securitySchemes, responses },
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    paths: mapped(paths, (operations) => mapped(operations, (operation) => ({ ...operation, responses: shortened(operation.responses) }))),
  };
}

function shortened(responses: Responses): Responses {
  const first = Object.keys(responses).find((status) => isError(status) && "content" in responses[status]!);
  return mapped(responses, (response, status) => (isError(status) && status !== first ? withoutBody(response) : response));
}

function isError(status: string): boolean {
  return status >= "400";
}

function withoutBody(response: object): object {
  const { content: _, ...rest } = response as { content?: object };
  return rest;
}

function mapped<Value, Result>(values: Readonly<Record<string, Value>>, by: (value: Value, key: string) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, by(value, key)]));
}
