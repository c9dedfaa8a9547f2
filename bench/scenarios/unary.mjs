// The textbook gateway: one unary RPC for each HTTP request, over one HTTP/2 connection. Run as: node unary.mjs PORT WORKER
import grpc from "@grpc/grpc-js";
import Fastify from "fastify";
import { inferencehub } from "../../gateway/src/rpc/inference.js";

const { Datatype, PredictRequest, PredictResponse } = inferencehub.rpc.v1;
const [port, worker] = process.argv.slice(2);
const channel = new grpc.Client(worker, grpc.credentials.createInsecure());
const body = {
  type: "object",
  required: ["model_name", "inputs"],
  properties: {
    model_name: { type: "string" },
    version: { type: "string" },
    inputs: { type: "array", items: { type: "number" }, minItems: 4, maxItems: 4 },
  },
};

function predict(request) {
  return new Promise((resolve, reject) => {
    channel.makeUnaryRequest(
      "/inferencehub.rpc.v1.InferenceService/Predict",
      (message) => Buffer.from(PredictRequest.encode(message).finish()),
      (bytes) => PredictResponse.decode(bytes),
      request,
      { deadline: Date.now() + 5000 },
      (error, answer) => (error ? reject(error) : resolve(answer)),
    );
  });
}

function plain(tensor) {
  const bytes = Buffer.from(tensor.raw);
  if (tensor.datatype === Datatype.DATATYPE_BYTES) return bytes.toString("utf8", 4, 4 + bytes.readUInt32LE(0));
  const size = tensor.datatype === Datatype.DATATYPE_FP32 ? 4 : 8;
  const read = size === 4 ? bytes.readFloatLE.bind(bytes) : bytes.readDoubleLE.bind(bytes);
  return Array.from({ length: bytes.length / size }, (_, i) => read(i * size));
}

const app = Fastify();
app.post("/predict", { schema: { body } }, async ({ body: call }) => {
  const raw = Buffer.from(Float64Array.from(call.inputs).buffer);
  const features = { name: "features", datatype: Datatype.DATATYPE_FP64, shape: [1, call.inputs.length], raw };
  const answer = await predict({ modelName: call.model_name, version: call.version ?? "", inputs: [features] });
  return {
    model_name: answer.modelName,
    version: answer.version,
    outputs: Object.fromEntries(answer.outputs.map((tensor) => [tensor.name, plain(tensor)])),
  };
});
await app.listen({ host: "127.0.0.1", port: Number(port) });
