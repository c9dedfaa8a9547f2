import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeGateway } from "../../../support/gateway.ts";
import { showApp } from "../../../support/show-app.tsx";

const version = {
  version: "1",
  state: "READY",
  runtime: "onnx",
  device: "cpu",
  task: "embed",
  inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
  outputs: [{ name: "embedding", datatype: "FP32", shape: [-1, 2] }],
  batched: true,
  max_batch_size: 8,
  workers: 1,
};

test("compares several texts", async () => {
  const gateway = fakeGateway({
    "GET /models": () => ({ models: [{ name: "minilm", latest: "1", versions: [version] }] }),
    "GET /admin/workers": () => ({ workers: [] }),
    "POST /v1/embeddings": () => {
      const data = [
        [1, 0],
        [0.6, 0.8],
      ].map((embedding, index) => ({ index, embedding }));
      return Response.json({ data, usage: { prompt_tokens: 9 } }, { headers: { "x-inferencehub-version": "1" } });
    },
  });
  const { user } = await showApp("#/playground?model=minilm");
  await user.type(await screen.findByRole("textbox", { name: "Text 1" }), "A cat");
  await user.type(screen.getByRole("textbox", { name: "Text 2" }), "Ein Kater");
  await user.click(screen.getByRole("button", { name: "Add a text" }));
  await user.click(screen.getByRole("button", { name: "Compare the texts" }));
  await screen.findByText("Closest: 1 and 2, at 0.600.");
  expect(screen.getByText(/2 values a vector · 9 tokens · .* · minilm@1/)).toBeDefined();
  expect(await gateway.requests.at(-1)!.clone().json()).toMatchObject({ model: "minilm", input: ["A cat", "Ein Kater"] });
});
