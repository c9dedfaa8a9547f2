/** POST /predict with image files: they go to the worker as they came, one row each, where the version takes them. */
import { expect, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { isShared, type OwnBytes } from "../../../src/tensors/tensor.ts";
import { modelVersion, spec } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../../support/scripted-pool.ts";
import { temporaryFolder } from "../../support/settings.ts";

const files = { mediaTypes: ["image/png", "image/jpeg"], mode: "RGB", width: 5, height: 4, fit: "stretch" };
const image = { input: "pixels", layout: "CHW", black: 0, white: 1, files };
const inputs = [spec("pixels", "FP32", -1, 3, 4, 5)];
const models = [
  modelVersion({ name: "resnet", inputs, image }),
  modelVersion({
    name: "one",
    inputs: [spec("pixels", "UINT8", 1, 4, 5)],
    batched: false,
    image: { ...image, layout: "HW", files: { ...files, mode: "L" } },
  }),
  modelVersion({ name: "shown", inputs, image: { input: "pixels", layout: "CHW", black: 0, white: 1 } }),
  modelVersion({ name: "png", inputs, image: { ...image, files: { ...files, mediaTypes: ["image/png"] } } }),
  modelVersion({ name: "iris" }),
];
const png = { "content-type": "image/png" };
const body = Buffer.from("whatever a file holds");

async function started(limits = {}, folder?: SharedFiles) {
  const pool = new ScriptedPool(models, irisAnswer, folder);
  const server = await startPathServer(pool, limits);
  const send = async (query: string, content: Uint8Array = body, headers: Record<string, string> = png) => {
    const response = await fetch(`${server.url}${query}`, {
      method: "POST",
      body: content as Uint8Array<ArrayBuffer>,
      headers: { "x-api-key": "all", ...headers },
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers and problems
    return { status: response.status, json: (await response.json()) as any };
  };
  return { pool, server, send };
}

test("a file is one row, whose dimension the answer leaves out", async () => {
  const { pool, send } = await started();
  const { status, json } = await send("?model_name=resnet");
  expect(status).toBe(200);
  expect(json.outputs).toEqual({ label: "setosa", probabilities: [0.98, 0.0199, 0.0001] });
  const [{ raw, ...tensor }] = pool.calls[0]!.inputs as [(typeof pool.calls)[0]["inputs"][0]];
  expect(tensor).toEqual({ name: "pixels", datatype: "FP32", shape: [1, 3, 4, 5], mediaType: "image/png" });
  expect((raw as OwnBytes).view()).toEqual(body);
});

test("a version is asked for in the address, and its shape may have a batch of its own", async () => {
  const { pool, send } = await started();
  expect((await send("?version=1&model_name=one", body, { "content-type": "IMAGE/JPEG" })).status).toBe(200);
  expect(pool.calls[0]!.inputs[0]).toMatchObject({ shape: [1, 4, 5], datatype: "UINT8", mediaType: "image/jpeg" });
});

test.each([
  ["a length", false],
  ["chunks", true],
])("a large file with %s arrives whole", async (_, inChunks) => {
  const folder = new SharedFiles(temporaryFolder());
  const pool = new ScriptedPool(models, irisAnswer, folder);
  let seen: Buffer = Buffer.alloc(0);
  const begin = pool.begin.bind(pool);
  pool.begin = (call) => {
    const { raw } = call.inputs[0]!;
    expect(isShared(raw)).toBe(!inChunks);
    seen = isShared(raw) ? (raw.file as ReturnType<SharedFiles["lease"]>)!.read(raw.offset, raw.length) : Buffer.from(raw.view());
    return begin(call);
  };
  const server = await startPathServer(pool);
  const large = Buffer.from(Array.from({ length: 300_000 }, (__, i) => i % 251));
  const response = await fetch(`${server.url}?model_name=resnet`, {
    method: "POST",
    headers: { "x-api-key": "all", ...png },
    body: inChunks ? new Blob([large]).stream() : large,
    duplex: "half",
  } as RequestInit);
  expect(response.status).toBe(200);
  expect(seen.equals(large)).toBe(true);
  expect(folder.usage.leased).toBe(0);
});

test.each([
  ["", "expected model_name beside a body that is a file, as in /predict?model_name=resnet, got nothing"],
  ["?model_name=", "expected model_name to be"],
  ["?model_name=../etc", "expected model_name to be"],
  ["?model_name=resnet&version=a%20b", "expected version to be"],
  ["?model_name=resnet&model_name=iris", "expected model_name once, got it several times"],
  ["?model_name=resnet&inputs=1", "expected only model_name, version, classes, top beside a body that is a file, got 'inputs'"],
])("the query '%s' is refused", async (query, said) => {
  const { send, pool } = await started();
  const { status, json } = await send(query);
  expect([status, json.reason]).toEqual([400, "INVALID_REQUEST"]);
  expect(json.detail).toContain(said);
  expect(pool.calls).toEqual([]);
});

test.each([
  ["iris", "image/png", "or name the input that is a picture as `image` in its model.yaml"],
  ["shown", "image/png", "`image.size` given where the shape has no width and height"],
  ["png", "image/jpeg", "Version '1' of 'png' takes no image/jpeg"],
])("'%s' takes no %s and says what to do", async (model, type, said) => {
  const { send } = await started();
  const { status, json } = await send(`?model_name=${model}`, body, { "content-type": type });
  expect([status, json.reason]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  expect(json.detail).toContain(said);
});

test.each(["image/gif", "image/png; charset=utf-8", "image/png\ta", "image"])("content-type %s is none that is known", async (type) => {
  const { send } = await started();
  expect((await send("?model_name=resnet", body, { "content-type": type })).status).toBe(415);
});

test("an empty body and one that is too large are refused, and a key for other models is", async () => {
  const { send } = await started({ binary_body_bytes: 10 });
  expect((await send("?model_name=resnet", Buffer.alloc(0))).json.detail).toBe("The body is empty; expected a file of type image/png.");
  expect((await send("?model_name=resnet")).status).toBe(413);
  expect((await send("?model_name=iris", Buffer.alloc(3), { ...png, "x-api-key": "resnet-only" })).status).toBe(403);
  expect((await send("?model_name=nope", Buffer.alloc(3))).status).toBe(404);
});
