/** What it takes to add a door: a folder with its formats, and its name where the gateway is put together. The rest is the path's. */

import { expect, test } from "vitest";
import type { CreateDoor } from "../../src/app/seams.ts";
import { type BodyFormat, HttpDoor } from "../../src/doors/http-door.ts";
import { createPredictDoor } from "../../src/doors/predict/door.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { MemorySink } from "../../src/request/body/read.ts";
import { fitTensors } from "../../src/request/inputs/fit-tensors.ts";
import { jsonFromTensor } from "../../src/tensors/json-from-tensor.ts";
import { type EncodedTensor, noParameters, OwnBytes, ownBytes } from "../../src/tensors/tensor.ts";
import { startGateway } from "../support/gateway-server.ts";

/** Numbers with commas and lines, of a model that the path names. */
const csv: BodyFormat = {
  maxBytes: () => 100,
  open: ({ call, contentLength }) =>
    new MemorySink(contentLength, (body) => ({
      asked: {
        model: call.parameters.model!,
        version: undefined,
        parameters: noParameters,
        inputs: { fit: (plan) => fitTensors(plan, [tensorFromLines(body.toString())]) },
      },
      bytes: body.length,
      wish: undefined,
      file: undefined,
    })),
};

function tensorFromLines(text: string): EncodedTensor {
  const rows = text.split("\n").map((line) => line.split(",").map(Number));
  return {
    name: "features",
    datatype: "FP64",
    shape: [rows.length, rows[0]!.length],
    raw: new OwnBytes(Buffer.from(new Float64Array(rows.flat()).buffer)),
  };
}

const tablesDoor: CreateDoor = (limits, bodies) =>
  new HttpDoor(
    {
      operations: [{ method: "POST", path: "/tables/:model", description: { operationId: "tables" } }],
      bodyFormat(mediaType) {
        if (mediaType !== "text/csv") throw new GatewayError("UNSUPPORTED_MEDIA_TYPE", "Expected text/csv.");
        return csv;
      },
      answerFormat: () => ({
        mediaType: "text/plain",
        write: ({ outputs }) => outputs.map(({ datatype, shape, raw }) => jsonFromTensor(datatype, shape, ownBytes(raw), 0)).join("\n"),
      }),
    },
    limits,
    bodies,
  );

const doors = [createPredictDoor, tablesDoor];
const headers = { "content-type": "text/csv" };

test("its calls are answered as the first door's are, in its own format", async () => {
  const gateway = await startGateway({ doors });
  const answer = await gateway.ask("/tables/iris", { method: "POST", headers, body: "5.1,3.5,1.4,0.2\n6,3,4,1" });
  expect(answer).toMatchObject({ status: 200, text: '["setosa","setosa"]\n[[0.98,0.0199,0.0001],[0.98,0.0199,0.0001]]' });
  expect(Object.fromEntries(answer.headers)).toMatchObject({ "content-type": "text/plain", "x-inferencehub-version": "1" });
  expect(gateway.pool.calls.map(({ model, inputs }) => [model, inputs[0]!.shape])).toEqual([["iris", [2, 4]]]);
  expect(gateway.lines.find((line) => line.path === "/tables/:model")).toMatchObject({ status: 200, model: "iris", bytes_in: 23 });
  expect((await gateway.predict()).status).toBe(200);
});

type Changes = RequestInit & { readonly key?: null; readonly path?: string };

test.each<[string, Changes, string]>([
  ["who calls", { key: null }, "UNAUTHENTICATED"],
  ["its media type", { headers: { "content-type": "application/json" } }, "UNSUPPORTED_MEDIA_TYPE"],
  ["its length", { body: "1,".repeat(51) }, "PAYLOAD_TOO_LARGE"],
  ["the signature", { body: "1,2" }, "INPUT_MISMATCH"],
  ["the model", { path: "/tables/rose" }, "MODEL_NOT_FOUND"],
])("the path asks of its calls, too: %s", async (_what, { path = "/tables/iris", ...init }, reason) => {
  const gateway = await startGateway({ doors });
  const { json } = await gateway.ask(path, { method: "POST", headers, body: "5.1,3.5,1.4,0.2", ...init });
  expect(json.reason).toBe(reason);
  expect(gateway.pool.calls).toEqual([]);
});

test("the page of the API describes it", async () => {
  const gateway = await startGateway({ doors });
  const { json } = await gateway.ask("/openapi.json");
  expect(json.paths["/tables/{model}"].post.operationId).toBe("tables");
});
