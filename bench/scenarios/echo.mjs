// A bare Fastify that answers what it was sent: what HTTP and JSON alone cost. Run as: node echo.mjs PORT
import Fastify from "fastify";

const app = Fastify();
app.post("/predict", async (request) => request.body);
await app.listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
