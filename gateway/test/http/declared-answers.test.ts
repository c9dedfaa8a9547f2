/** Whatever is sent to an operation, the status that comes back is one that /openapi.json declares for it. */

import { expect, test } from "vitest";
import { exchangeRaw, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";

interface Operation {
  readonly responses: Record<string, { readonly description?: string; readonly $ref?: string }>;
}

/** Requests that go wrong in every way that has nothing to do with what an operation does. */
const mutations: Record<string, (method: string, path: string, host: string) => string> = {
  "as it is": (method, path, host) => `${method} ${path} HTTP/1.1\r\n${host}\r\n`,
  "without a key": (method, path) => `${method} ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
  "with a wrong key": (method, path) => `${method} ${path} HTTP/1.1\r\nhost: a\r\nx-api-key: no\r\nconnection: close\r\n\r\n`,
  "with two hosts": (method, path, host) => `${method} ${path} HTTP/1.1\r\nhost: b\r\n${host}\r\n`,
  "with a bad header": (method, path, host) => `${method} ${path} HTTP/1.1\r\nbad header\r\n${host}\r\n`,
  "with too many headers": (method, path, host) => `${method} ${path} HTTP/1.1\r\n${"a: b\r\n".repeat(200)}${host}\r\n`,
  "with too long headers": (method, path, host) => `${method} ${path} HTTP/1.1\r\na: ${"b".repeat(20_000)}\r\n${host}\r\n`,
  "with too long a URL": (method, path, host) => `${method} ${path}?${"a".repeat(9_000)} HTTP/1.1\r\n${host}\r\n`,
  "with a query of its own": (method, path, host) => `${method} ${path}?x=1&x=2&x[]=%FF HTTP/1.1\r\n${host}\r\n`,
  "with a bad escape": (method, path, host) => `${method} ${path.replace(/iris|abcdefgh|1$/, "%FF%zz")} HTTP/1.1\r\n${host}\r\n`,
  "with too long a name": (method, path, host) => `${method} ${path.replace(/iris|abcdefgh/, "a".repeat(400))} HTTP/1.1\r\n${host}\r\n`,
  "with a name that is nothing's": (method, path, host) => `${method} ${path.replace(/iris|abcdefgh/, "nothing")} HTTP/1.1\r\n${host}\r\n`,
  "with an unknown expectation": (method, path, host) => `${method} ${path} HTTP/1.1\r\nexpect: the-worst\r\n${host}\r\n`,
  "as HTTP/0.9": (method, path) => `${method} ${path} HTTP/0.9\r\n\r\n`,
  "with chunks in HTTP/1.0": (method, path, host) => `${method} ${path} HTTP/1.0\r\ntransfer-encoding: chunked\r\n${host}\r\n0\r\n\r\n`,
  "with long chunk extensions": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ntransfer-encoding: chunked\r\n${host}\r\n1;${"a".repeat(9_000)}\r\n \r\n0\r\n\r\n`,
  "with a bad chunk": (method, path, host) => `${method} ${path} HTTP/1.1\r\ntransfer-encoding: chunked\r\n${host}\r\nx\r\n`,
  "with an empty body": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 0\r\n${host}\r\n`,
  "with a body that is no JSON": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 1\r\n${host}\r\n{`,
  "with a body of another type": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: text/csv\r\ncontent-length: 1\r\n${host}\r\n1`,
  "with a body without a type": (method, path, host) => `${method} ${path} HTTP/1.1\r\ncontent-length: 1\r\n${host}\r\n1`,
  "with a compressed body": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n${host}\r\n{}`,
  "with a body that sets a prototype": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 17\r\n${host}\r\n{"__proto__":{}} `,
  "with a body that is an array": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n${host}\r\n[]`,
  "with a large body": (method, path, host) =>
    `${method} ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 5000000\r\n${host}\r\n`,
};

test("every status of every operation is declared, and described", { timeout: 30_000 }, async () => {
  const gateway = await startGateway({
    settings: { limits: { headers_timeout_ms: 2_000, body_timeout_ms: 2_000 } },
    versions: [modelVersion({ version: "1" })],
  });
  const { json } = await gateway.ask("/openapi.json");
  const sample: Record<string, string> = { model: "iris", version: "1", id: "abcdefgh" };
  const undeclared: string[] = [];
  const seen = new Set<string>();
  // A door that leaves a large body unread waits a second before it closes the connection.
  const lingering: Promise<void>[] = [];
  for (const [template, methods] of Object.entries<Record<string, Operation>>(json.paths)) {
    const path = template.replaceAll(/\{(\w+)\}/g, (_match, name: string) => sample[name]!);
    for (const [method, { responses }] of Object.entries(methods)) {
      for (const [status, { $ref, description = json.components.responses[$ref?.split("/").at(-1) ?? ""]?.description }] of Object.entries(
        responses,
      ))
        if (!description) undeclared.push(`${method} ${template} does not describe ${status}`);
      const host = `host: a\r\nx-api-key: ${await gateway.key("admin", "predict")}\r\nconnection: close\r\n`;
      const tries = Object.entries(mutations).map(async ([name, write]) => {
        // Streams have no end.
        if (template.endsWith("/live") && template.startsWith("/admin") && !/wrong key|without a key|two hosts/.test(name)) return;
        const answer = await exchangeRaw(gateway.port, write(method.toUpperCase(), path, host));
        const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
        seen.add(status!);
        // The caller of a path that is wrong has asked for no operation.
        if (status !== undefined && !(status in responses) && !/^(?:404|405)$/.test(status))
          undeclared.push(`${method} ${template} ${name}: ${status}`);
        if (status === undefined) undeclared.push(`${method} ${template} ${name}: no answer`);
      });
      lingering.push(tries.pop()!);
      await Promise.all(tries);
    }
  }
  await Promise.all(lingering);
  expect(undeclared).toEqual([]);
  for (const status of ["400", "401", "403", "413", "414", "415", "417", "431"]) expect(seen).toContain(status);
});
