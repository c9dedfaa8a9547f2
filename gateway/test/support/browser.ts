/** A browser as the gateway sees it: sends every header that the test says, keeps the session's cookie and its CSRF token. */

import { type IncomingHttpHeaders, request } from "node:http";

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

export interface BrowserAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly json: Json;
}

export interface Browser {
  /** As the cookie header has it; "" when signed out. */
  cookie: string;
  csrfToken: string;
  /** Sends the cookie and nothing else that `headers` does not name. */
  ask(method: string, path: string, options?: { headers?: Record<string, string>; body?: unknown }): Promise<BrowserAnswer>;
  /** Posts the proof, and keeps what comes back. */
  signIn(proof: object, headers?: Record<string, string>): Promise<BrowserAnswer>;
  /** The same request as our own page would send it. */
  change(method: string, path: string, body?: unknown): Promise<BrowserAnswer>;
}

export function openBrowser(port: number): Browser {
  const browser: Browser = {
    cookie: "",
    csrfToken: "",
    ask: (method, path, { headers = {}, body } = {}) =>
      send(port, method, path, body, { ...(browser.cookie !== "" && { cookie: browser.cookie }), ...headers }),
    async signIn(proof, headers = {}) {
      const answer = await browser.ask("POST", "/session", { body: proof, headers });
      if (answer.status === 201) {
        browser.cookie = answer.headers["set-cookie"]![0]!.split(";", 1)[0]!;
        browser.csrfToken = answer.json.csrf_token;
      }
      return answer;
    },
    change: (method, path, body) => browser.ask(method, path, { body, headers: { "x-csrf-token": browser.csrfToken } }),
  };
  return browser;
}

function send(port: number, method: string, path: string, body: unknown, headers: Record<string, string>): Promise<BrowserAnswer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = { ...(text !== undefined && { "content-type": "application/json" }), ...headers };
    const call = request({ host: "127.0.0.1", port, method, path, headers: sent, agent: false }, (answer) => {
      let received = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (received += chunk));
      answer.on("end", () => {
        const isJson = answer.headers["content-type"]?.includes("json") ?? false;
        resolve({ status: answer.statusCode!, headers: answer.headers, json: isJson ? JSON.parse(received) : undefined });
      });
      answer.on("error", reject);
    });
    call.on("error", reject);
    call.end(text);
  });
}
