/** What can be gone to, and which of it a few letters mean. */

import { describe, expect, test } from "vitest";
import type { ApiKey, Model, SignedInSession } from "../../../src/api/types.ts";
import { found, placesFor } from "../../../src/shell/find/places.ts";

const models = [
  {
    name: "iris",
    versions: [
      { version: "1", state: "READY" },
      { version: "2", state: "FAILED" },
    ],
  },
  { name: "my iris", versions: [] },
] as unknown as readonly Model[];
const keys = [{ id: "abc", name: "the dashboard" }] as unknown as readonly ApiKey[];

function session(...scopes: string[]): SignedInSession {
  return { signed_in: true, key: { scopes, models: null } } as unknown as SignedInSession;
}

function names(typed: string, ...scopes: string[]): string[] {
  return found(placesFor(session(...scopes), { models, keys }), typed).map(({ name, kind }) => `${name} (${kind})`);
}

describe("what is found", () => {
  test("a model by its name comes before what is done with it", () => {
    expect(names("iris", "admin")).toEqual([
      "iris (Model)",
      "iris: try it (Playground)",
      "iris: connect (Connect)",
      "iris: traffic (Traffic)",
      "iris 1 (Version, ready)",
      "iris 2 (Version, failed)",
      "my iris (Model)",
      "my iris: try it (Playground)",
      "my iris: connect (Connect)",
      "my iris: traffic (Traffic)",
    ]);
  });

  test("a version as the command line writes it, and by its state", () => {
    expect(names("iris@2", "admin")).toEqual(["iris 2 (Version, failed)"]);
    expect(names("failed", "admin")).toEqual(["iris 2 (Version, failed)"]);
  });

  test("keys and traffic only for administrators", () => {
    expect(names("dashboard", "admin")).toEqual(["the dashboard (Key)"]);
    expect(names("dashboard", "predict")).toEqual([]);
    expect(names("traffic", "predict")).toEqual([]);
    expect(names("play", "predict")[0]).toBe("Playground (Page)");
  });

  test("leads to addresses that hold any name", () => {
    const [place] = found(placesFor(session("predict"), { models, keys: [] }), "my iris: try");
    expect(place?.href).toBe("/playground?model=my%20iris");
  });

  test("everything, while nothing is typed", () => {
    expect(names("", "predict")).toContain("Models (Page)");
    expect(names(" ", "predict")).toContain("iris (Model)");
  });
});
