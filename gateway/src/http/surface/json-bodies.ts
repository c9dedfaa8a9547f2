/** JSON bodies of all routes but the doors: read by Fastify's own parser, and refused where an object has a key twice. */
import type { FastifyInstance } from "fastify";
import { refuseDuplicateKeys } from "../../request/body/parse-json.ts";

/** Of a key that is there twice the parser keeps the last, and whoever wrote the body may mean the first. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, text, done) => {
    parse(request, text, (fault, value) => {
      if (fault) return done(fault);
      try {
        refuseDuplicateKeys(text, 0);
      } catch (refused) {
        return done(refused as Error);
      }
      done(null, value);
    });
  });
}
