import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { adminSession, fakeGateway } from "../../support/gateway.ts";
import { showApp } from "../../support/show-app.tsx";

const day = new Date().toISOString().slice(0, 10);

function sum(more: object) {
  const counts = { requests: 2, prompt_tokens: 30, completion_tokens: 9, cached_tokens: 10 };
  return {
    model: "smol",
    version: "1",
    day,
    ...counts,
    estimated_prompt_tokens: 0,
    estimated_completion_tokens: 1,
    total_tokens: 40,
    ...more,
  };
}

test("shows who has taken how much, and hands it out as a file", async () => {
  const usage = [sum({ key_id: "abcd", key_name: "shop" }), sum({ key_id: "issuer#anna", key_name: null, prompt_tokens: 130 })];
  const gateway = fakeGateway({ "GET /admin/usage": () => ({ usage }) });
  const { user, address } = await showApp("#/usage");
  const table = within(await screen.findByRole("table"));
  const rows = table.getAllByRole("row").map((row) => row.textContent);
  expect(rows[1]).toContain("issuer#anna");
  expect(rows[2]).toContain("shop abcd");
  expect(rows[3]).toContain("160");
  expect(screen.getByText(/^2 of the tokens are estimated/)).toBeDefined();
  const asked = new URL(gateway.requests.findLast(({ url }) => url.includes("/admin/usage"))!.url).searchParams;
  expect([asked.get("by"), asked.get("to")]).toEqual(["key,model,version,day", day]);
  const file = screen.getByRole("link", { name: "Export as CSV" }).getAttribute("href")!;
  expect(new URL(file).searchParams.get("format")).toBe("csv");
  await user.click(screen.getByRole("radio", { name: "12 months" }));
  await screen.findByText("per month");
  expect(address()).toContain("range=12m");
});

test("shows who may only predict what their own key has taken", async () => {
  fakeGateway({
    "GET /session": () => ({ ...adminSession, key: { ...adminSession.key, scopes: ["predict"] } }),
    "GET /usage": () => ({ usage: [sum({})] }),
  });
  await showApp("#/usage");
  await screen.findByRole("table");
  expect(screen.queryByRole("radio", { name: "Key" })).toBeNull();
  expect(screen.getByRole("radio", { name: "Model" })).toHaveProperty("checked", true);
});
