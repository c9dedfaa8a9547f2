/** Answers 405 with the header `allow` wherever a path is right and the method is not. */

import type { FastifyInstance, HTTPMethods } from "fastify";
import { noSuchMethod } from "../../errors/http-fault.ts";

const METHODS: readonly HTTPMethods[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Notes each route from now on; the function that comes back adds the refusals, once all routes are there. */
export function collectMethods(app: FastifyInstance): (app: FastifyInstance) => void {
  const methodsByUrl = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const methods = methodsByUrl.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    methodsByUrl.set(url, methods);
  });
  return (target) => {
    for (const [url, taken] of [...methodsByUrl]) {
      // The wildcard is the preflight's, from @fastify/cors.
      if (url.includes("*")) continue;
      const allowed = [...taken];
      target.route({
        method: METHODS.filter((method) => !taken.has(method)),
        url,
        config: { need: "nothing" },
        schema: { hide: true },
        // Before the body is read: what is wrong with it is no matter.
        onRequest: async (request, reply) => {
          reply.header("allow", allowed.join(", "));
          throw noSuchMethod(request.method, request.url.split("?", 1)[0]!, allowed);
        },
        handler: () => {},
      });
    }
  };
}
