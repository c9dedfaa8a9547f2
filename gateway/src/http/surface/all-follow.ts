/** Where a gateway has several processes: a change is answered when all of them have taken it over, so that whoever made it can rely on it. */

import type { FastifyInstance } from "fastify";

/** What can't change anything (RFC 9110, 9.2.1). */
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

export function answerWhenAllFollow(app: FastifyInstance, changed: () => Promise<void>): void {
  app.addHook("onSend", async (request, _reply, payload) => {
    if (!safe.has(request.method) && !request.is404) await changed();
    return payload;
  });
}
