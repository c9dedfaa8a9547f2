/** A gateway for tests of whole pages: it answers by method and path, and remembers what it was asked. */

import { onTestFinished, vi } from "vitest";

export type Answers = Record<string, () => unknown>;

export interface FakeGateway {
  /** As in "POST /session", in the order they came. */
  readonly asked: string[];
  readonly requests: Request[];
  /** Answers from now on; a function may throw, as fetch does when nothing answers. */
  answer(answers: Answers): void;
}

export const adminSession = {
  signed_in: true,
  key: { id: "abcdefgh", name: "first key", scopes: ["admin"], models: null, expires_at: null },
  csrf_token: "token-1",
  version: "1.2.3",
  auth: true,
};

export const signedOut = { signed_in: false, version: "1.2.3", auth: true };

const health = {
  status: "ready",
  detail: "",
  version: "1.2.3",
  versions: { ready: 2, recovering: 0, loading: 0, failed: 0, unloading: 0, unloaded: 0 },
  workers: { connected: 1, known: 1 },
};

export function fakeGateway(answers: Answers = {}): FakeGateway {
  const known: Answers = {
    "GET /session": () => adminSession,
    "GET /health": () => health,
    "GET /health/live": () => ({ status: "live" }),
    "GET /models": () => ({ models: [] }),
    ...answers,
  };
  const asked: string[] = [];
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const name = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(name);
    requests.push(request);
    const given = known[name] ?? (() => problem(404, "MODEL_NOT_FOUND", "There is no such thing."));
    const body = given();
    return body instanceof Response ? body : Response.json(body);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return { asked, requests, answer: (more) => void Object.assign(known, more) };
}

export function problem(status: number, reason: string, detail: string): Response {
  return new Response(
    JSON.stringify({ type: `urn:inferencehub:reason:${reason}`, title: reason, status, detail, reason, request_id: "r-1" }),
    {
      status,
      headers: { "content-type": "application/problem+json", "x-request-id": "r-1" },
    },
  );
}

/** What fetch throws when there is nobody. */
export function nobody(): never {
  throw new TypeError("Failed to fetch");
}
