/** The call that is shown with a new key. */

import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/api/types.ts";
import { firstCall } from "../../../src/pages/keys/created-key.tsx";

const KEY = "ihk_AAAAAAAA_secret";
const BASE = "http://localhost:3000";

function model(name: string, ...inputs: unknown[]): Model {
  const examples = inputs.map((each) => ({ name: "one", inputs: each }));
  return { name, versions: [{ version: "1", state: "READY", examples }] } as unknown as Model;
}

const lastLines = (models: readonly Model[], allowed: string[] | null, scopes: ("predict" | "metrics" | "admin")[] = ["predict"]) =>
  firstCall({ key: KEY, scopes, models: allowed }, models, BASE).split("\n").slice(1).join("\n");

describe("firstCall", () => {
  it("keeps the key out of the call itself", () => {
    const [first, ...others] = firstCall({ key: KEY, scopes: ["predict"], models: null }, [model("iris", [1])], BASE).split("\n");
    expect(first).toBe(`export INFERENCEHUB_API_KEY='${KEY}'`);
    expect(others.join("")).not.toContain(KEY);
  });

  it("takes the shortest example of a model that the key may call", () => {
    const models = [model("tiny", 1), model("iris", [5.1, 3.5], [1, 2])];
    expect(lastLines(models, ["iris"])).toContain(`${BASE}/predict -d '{"model_name":"iris","inputs":[1,2]}'`);
  });

  it("survives quotes in an example", () => {
    expect(lastLines([model("shout", "it's")], null)).toContain(`"it'\\''s"`);
  });

  it("asks for something else where there is nothing to call", () => {
    expect(lastLines([model("iris")], null)).toMatch(/\/models$/);
    expect(lastLines([model("iris", [1])], null, ["metrics"])).toMatch(/\/metrics$/);
  });
});
