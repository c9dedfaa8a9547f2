/** /openapi.json as tools read it: schemas stand in one place each, and names mean one thing. */

import { describe, expect, test } from "vitest";
import { nameSchemas } from "../../../src/http/openapi/name-schemas.ts";
import { startGateway } from "../../support/gateway-server.ts";

interface Operation {
  readonly operationId?: string;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown>; readonly securitySchemes: unknown };
}

async function document(): Promise<Document> {
  return (await (await startGateway()).ask("/openapi.json")).json;
}

describe("the document", () => {
  test("names each operation once", async () => {
    const { paths } = await document();
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).not.toContain(undefined);
  });

  test("refers only to schemas that it has, and has none in vain", async () => {
    const { paths, components } = await document();
    const text = JSON.stringify({ paths, components });
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...referred].sort()).toEqual(Object.keys(components.schemas).sort());
    expect(components.securitySchemes).toBeDefined();
  });
});

describe("naming schemas", () => {
  const thing = { title: "A small thing", type: "object", properties: { title: { type: "string" } } };

  test("moves titled schemas to the components, those inside others too", () => {
    const box = { title: "Box", type: "object", properties: { things: { type: "array", items: thing } } };
    const named = nameSchemas({ paths: { one: { schema: box }, other: { schema: thing } }, components: { securitySchemes: {} } });
    expect(named).toEqual({
      paths: { one: { schema: { $ref: "#/components/schemas/Box" } }, other: { schema: { $ref: "#/components/schemas/ASmallThing" } } },
      components: {
        securitySchemes: {},
        schemas: {
          ASmallThing: thing,
          Box: { ...box, properties: { things: { type: "array", items: { $ref: "#/components/schemas/ASmallThing" } } } },
        },
      },
    });
  });

  test("leaves a different schema of the same title where it is", () => {
    const other = { ...thing, description: "Another." };
    const { paths } = nameSchemas({ paths: { one: thing, other } });
    expect(paths).toEqual({ one: { $ref: "#/components/schemas/ASmallThing" }, other });
  });
});
