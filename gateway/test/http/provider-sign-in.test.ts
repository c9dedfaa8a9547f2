/** Signing in at a real OpenID provider in a process of its own, by HTTP: how it goes, and all the ways in which it does not. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { OidcSettings } from "../../src/config/settings.ts";
import { type Browser, openBrowser } from "../support/browser.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";

const program = join(import.meta.dirname, "../support/identity-provider.mjs");

interface Provider {
  readonly issuer: string;
  stop(): Promise<void>;
}

async function startProvider(port = 0, kid = "one"): Promise<Provider> {
  const child: ChildProcess = spawn(process.execPath, [program, String(port), "http://hub.example/session/oidc/callback", kid], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill();
    await ended;
  };
  onTestFinished(stop);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { issuer: line.toString().trim(), stop };
}

interface World {
  readonly provider: Provider;
  readonly gateway: GatewayServer;
}

async function world(changes: Partial<OidcSettings> = {}): Promise<World> {
  const provider = await startProvider();
  const oidc: OidcSettings = { ...settings, issuer: provider.issuer, ...changes };
  return { provider, gateway: await startGateway({ settings: { auth: { oidc } } }) };
}

const settings: OidcSettings = {
  issuer: "",
  client_id: "hub",
  client_secret: "a-secret-of-the-hub",
  scopes: ["openid", "profile"],
  name: "Example",
  public_url: "http://hub.example",
  session_s: 3_600,
  algorithms: ["RS256"],
  leeway_s: 5,
  subject_claim: "sub",
  scope_claim: "groups",
  scope_prefix: "",
  scope_values: { owners: "admin", readers: "metrics" },
  models_claim: "models",
  rate_claim: "rate",
};

/** As a browser does at the provider: keeps its cookies, fills in its forms, until it is sent to somebody else. */
async function throughProvider(address: string, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  const { origin } = new URL(address);
  let url = address;
  let form: Record<string, string> | undefined;
  for (let step = 0; step < 12; step += 1) {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const each of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      jar.set(name, value);
    }
    const page = await answer.text();
    form = undefined;
    if (answer.status === 200) {
      const prompt = /name="prompt" value="(\w+)"/.exec(page)![1]!;
      url = new URL(/action="([^"]+)"/.exec(page)![1]!, url).href;
      form = { prompt, ...(prompt === "login" && { login, password: "any" }) };
      continue;
    }
    const next = new URL(answer.headers.get("location")!, url);
    if (next.origin !== origin) return next;
    url = next.href;
  }
  throw new Error("the provider leads nowhere");
}

interface Begun {
  readonly browser: Browser;
  readonly location: string;
  readonly cookie: string;
}

async function begin({ gateway }: World, next = "/models"): Promise<Begun> {
  const browser = openBrowser(gateway.port);
  const answer = await browser.ask("GET", `/session/oidc?next=${encodeURIComponent(next)}`);
  expect(answer.status).toBe(303);
  return { browser, location: answer.headers.location!, cookie: answer.headers["set-cookie"]?.[0] ?? "" };
}

const pathOf = ({ pathname, search }: URL) => `${pathname}${search}`;
const pairOf = (cookie: string) => cookie.split(";", 1)[0]!;

async function comeBack({ browser, cookie }: Begun, path: string, changed = pairOf(cookie)) {
  const answer = await browser.ask("GET", path, { headers: { cookie: changed } });
  const session = answer.headers["set-cookie"]?.find((each) => each.startsWith("inferencehub_session="));
  return { status: answer.status, location: answer.headers.location, session };
}

async function signIn(at: World, login: string, next?: string) {
  const begun = await begin(at, next);
  const path = pathOf(await throughProvider(begun.location, login));
  return { begun, path, ...(await comeBack(begun, path)) };
}

const refused = (why: string) => ({ status: 303, location: `../../#/sign-in?trouble=${why}`, session: undefined });

function withChanged(cookie: string, changes: object): string {
  const [name, text] = pairOf(cookie).split("=");
  const begun = { ...JSON.parse(Buffer.from(text!, "base64url").toString()), ...changes };
  return `${name}=${Buffer.from(JSON.stringify(begun)).toString("base64url")}`;
}

test("who comes back has a session with what the claims give, until it ends or is signed out", async () => {
  const at = await world();
  expect((await openBrowser(at.gateway.port).ask("GET", "/session")).json.provider).toEqual({ name: "Example", claim: "groups" });
  const { begun, status, location, session } = await signIn(at, "owners");
  expect([status, location]).toEqual([303, "../../#/models"]);
  expect(begun.cookie).toMatch(/^inferencehub_begun=[\w-]+; HttpOnly; SameSite=Lax; Path=\/session\/oidc; Max-Age=600$/);
  expect(new URL(begun.location).searchParams.get("code_challenge_method")).toBe("S256");
  expect(session).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=3600$/);
  const { browser } = begun;
  browser.cookie = pairOf(session!);
  const { json } = await browser.ask("GET", "/session");
  expect(json.key).toMatchObject({ id: `${at.provider.issuer} owners`, scopes: ["predict", "metrics", "admin"], models: null });
  expect(new Date(json.key.expires_at).getTime() - Date.now()).toBeLessThanOrEqual(3_600_000);
  expect((await browser.ask("GET", "/admin/keys")).status).toBe(200);
  browser.csrfToken = json.csrf_token;
  expect((await browser.change("DELETE", "/session")).status).toBe(204);
  expect((await browser.ask("GET", "/admin/keys")).status).toBe(401);
});

test("a role of the provider gives what it is mapped to and no more", async () => {
  const at = await world();
  const { begun, session } = await signIn(at, "readers");
  const headers = { cookie: pairOf(session!) };
  const asked = await Promise.all(["/metrics", "/admin/keys"].map((path) => begun.browser.ask("GET", path, { headers })));
  expect(asked.map(({ status }) => status)).toEqual([200, 403]);
});

test("who has no role here is told so, and gets no session", async () => {
  expect(await signIn(await world(), "strangers")).toMatchObject(refused("rights"));
});

test("a sign-in counts once, in its own browser, in its own time", async () => {
  const at = await world();
  const begun = await begin(at);
  const path = pathOf(await throughProvider(begun.location, "owners"));
  expect(await comeBack(begun, path, "")).toEqual(refused("state"));
  expect(await comeBack(begun, path.replace(/state=[^&]*/, "state=other"))).toEqual(refused("state"));
  expect(await comeBack(begun, path, pairOf((await begin(at)).cookie))).toEqual(refused("state"));
  expect(await comeBack(begun, path, withChanged(begun.cookie, { atMs: Date.now() - 601_000 }))).toEqual(refused("late"));
  expect((await comeBack(begun, path)).session).toBeDefined();
  expect(await comeBack(begun, path)).toEqual(refused("refused"));
});

test.each([
  ["another nonce", { nonce: "other" }, "token"],
  ["another verifier", { verifier: "v".repeat(43) }, "refused"],
])("%s than it began with is refused", async (_what, changes, why) => {
  const begun = await begin(await world());
  const path = pathOf(await throughProvider(begun.location, "owners"));
  expect(await comeBack(begun, path, withChanged(begun.cookie, changes))).toEqual(refused(why));
});

test.each(["//evil.example", "https://evil.example", "/\\evil.example\r\nx: y", "javascript:alert(1)"])(
  "it leads nowhere else: %j",
  async (next) => {
    const at = await world();
    const { location, session } = await signIn(at, "owners", next);
    expect([location, session !== undefined]).toEqual(["../../#/", true]);
  },
);

test("a provider that is away is said to be, signed-in people stay, and its new keys count when it is back", async () => {
  const at = await world();
  const first = await signIn(at, "owners");
  await at.provider.stop();
  const headers = { cookie: pairOf(first.session!) };
  expect((await first.begun.browser.ask("GET", "/admin/keys", { headers })).status).toBe(200);
  const port = Number(new URL(at.provider.issuer).port);
  const fresh = await startGateway({ settings: { auth: { oidc: { ...settings, issuer: at.provider.issuer } } } });
  expect((await begin({ ...at, gateway: fresh })).location).toBe("../#/sign-in?trouble=away");
  await startProvider(port, "two");
  expect((await signIn(at, "owners")).session).toBeDefined();
});

test("without a provider there is nothing to sign in at", async () => {
  const gateway = await startGateway({});
  expect((await openBrowser(gateway.port).ask("GET", "/session/oidc")).json).toMatchObject({
    detail: expect.stringContaining("auth.oidc"),
  });
});
