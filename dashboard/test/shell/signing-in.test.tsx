/** Signing in and out: by key and by link, and back to where one wanted to go. */

import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { adminSession, fakeGateway, problem, signedOut } from "../support/gateway.ts";
import { showApp } from "../support/show-app.tsx";

const wrong = () => problem(401, "UNAUTHENTICATED", "The key is not known.");

describe("by key", () => {
  test("leads to the page that was asked for", async () => {
    const gateway = fakeGateway({ "GET /session": () => signedOut, "POST /session": () => Response.json(adminSession, { status: 201 }) });
    const { user, address } = await showApp("#/models?q=iris");
    await user.type(await screen.findByLabelText("API key"), "  ihk_abcdefgh_secret ");
    expect(address()).toBe("#/sign-in?next=/models?q=iris");
    gateway.answer({ "GET /session": () => adminSession });
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Models" })).toBeDefined();
    expect(address()).toBe("#/models?q=iris");
    const sent = gateway.requests.find(({ method }) => method === "POST")!;
    expect(await sent.json()).toEqual({ key: "ihk_abcdefgh_secret" });
  });

  test("says in place what is wrong, and keeps what was typed", async () => {
    fakeGateway({ "GET /session": () => signedOut, "POST /session": wrong });
    const { user } = await showApp("#/sign-in");
    const field = await screen.findByLabelText<HTMLInputElement>("API key");
    await user.type(field, "ihk_wrong{Enter}");
    expect(await screen.findByText("The key is not known.")).toBeDefined();
    expect(field.value).toBe("ihk_wrong");
    expect(field.getAttribute("aria-invalid")).toBe("true");
  });

  test("asks for a key before it asks the gateway", async () => {
    const { asked } = fakeGateway({ "GET /session": () => signedOut });
    const { user } = await showApp("#/sign-in");
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("Enter an API key.")).toBeDefined();
    expect(asked).not.toContain("POST /session");
  });

  test("leads nowhere but into the dashboard", async () => {
    fakeGateway();
    const { address } = await showApp(`#/sign-in?next=${encodeURIComponent("https://elsewhere.example")}`);
    await waitFor(() => expect(address()).toBe("#/playground"));
  });
});

describe("the bare address", () => {
  test("leads on each time, also while the first page is still on its way", async () => {
    fakeGateway();
    const { address } = await showApp("#/");
    for (const _ of [1, 2]) {
      await waitFor(() => expect(address()).toBe("#/playground"), { interval: 1 });
      window.location.hash = "#/";
    }
    await waitFor(() => expect(address()).toBe("#/playground"));
    expect(await screen.findByRole("heading", { level: 1, name: "Playground" })).toBeDefined();
  });
});

describe("by link", () => {
  test("takes the link out of the address at once and uses it once", async () => {
    const gateway = fakeGateway({ "GET /session": () => signedOut, "POST /session": () => Response.json(adminSession, { status: 201 }) });
    const { address } = await showApp("#/sign-in?link=abc123");
    await waitFor(() => expect(gateway.asked).toContain("POST /session"));
    expect(address()).not.toContain("abc123");
    await waitFor(() => expect(address()).toBe("#/playground"));
    const sent = gateway.requests.filter(({ method }) => method === "POST");
    expect(await Promise.all(sent.map((request) => request.json()))).toEqual([{ link: "abc123" }]);
  });

  test("that is used up says so, and a key still works", async () => {
    fakeGateway({ "GET /session": () => signedOut, "POST /session": () => problem(401, "UNAUTHENTICATED", "The link has been used.") });
    await showApp("#/sign-in?link=abc123");
    expect((await screen.findByRole("alert")).textContent).toContain("The link has been used.");
    expect(screen.getByLabelText("API key")).toBeDefined();
  });
});

describe("signing out", () => {
  test("sends the token, and leads to the sign-in", async () => {
    const gateway = fakeGateway({ "DELETE /session": () => new Response(null, { status: 204 }) });
    const { user, address } = await showApp("#/models");
    const button = await screen.findByRole("button", { name: "Sign out" });
    gateway.answer({ "GET /session": () => signedOut });
    await user.click(button);
    expect(await screen.findByLabelText("API key")).toBeDefined();
    expect(address()).toBe("#/sign-in");
    const sent = gateway.requests.find(({ method }) => method === "DELETE")!;
    expect(sent.headers.get("x-csrf-token")).toBe("token-1");
  });
});
