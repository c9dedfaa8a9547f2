// A Fastify plugin that nobody wrapped with fastify-plugin.
export default async function plugin(app) {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-from-fastify", request.method);
    request.log.info("seen by the plugin");
  });
}
