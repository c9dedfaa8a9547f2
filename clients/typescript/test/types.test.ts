/** What the compiler knows of calls: what they take, and what they resolve with. */

import { expectTypeOf, test } from "vitest";
import { InferenceHub, type Model, type Prediction, type Tensor, type Traffic, tensor } from "../src/index.ts";

const hub = new InferenceHub({ url: "http://127.0.0.1:1" });

test("a prediction is of tensors, or of JSON's values where those are asked for", () => {
  const inputs = { x: [1] };
  expectTypeOf(() => hub.predict("m", inputs)).returns.resolves.toEqualTypeOf<Prediction<Tensor>>();
  expectTypeOf(() => hub.predict("m", inputs, { format: "json" })).returns.resolves.toEqualTypeOf<Prediction<unknown>>();
  expectTypeOf(() => hub.predict("m", inputs, { deadlineMs: 5 })).returns.resolves.toEqualTypeOf<Prediction<Tensor>>();
  // @ts-expect-error: there are two formats.
  void (() => hub.predict("m", inputs, { format: "xml" }));
  // @ts-expect-error: dates are no elements.
  void (() => hub.predict("m", { x: new Date() }));
});

test("an operation is known by its method and path", () => {
  expectTypeOf(() => hub.request("get", "/models/{model}", { path: { model: "m" } })).returns.resolves.toEqualTypeOf<Model>();
  expectTypeOf(() => hub.request("get", "/admin/traffic/{model}", { path: { model: "m" } })).returns.resolves.toEqualTypeOf<Traffic>();
  expectTypeOf(() => hub.request("delete", "/session")).returns.resolves.toEqualTypeOf<undefined>();
  // @ts-expect-error: there is no such path.
  void (() => hub.request("get", "/nowhere"));
  // @ts-expect-error: nothing is deleted there.
  void (() => hub.request("delete", "/models"));
  // @ts-expect-error: the model is missing.
  void (() => hub.request("get", "/models/{model}"));
  // @ts-expect-error: the scope is none.
  void (() => hub.keys.create({ name: "n", scopes: ["everything"] }));
});

test("the elements of a tensor are of its datatype", () => {
  expectTypeOf(tensor(["a"], [1], "BYTES").data).toEqualTypeOf<readonly (string | Uint8Array)[]>();
  expectTypeOf(tensor([1], [1], "INT64").data).toEqualTypeOf<BigInt64Array>();
  expectTypeOf(tensor(Float32Array.of(1), [1]).data).toEqualTypeOf<Float32Array>();
  expectTypeOf(tensor(Uint8Array.of(1)).datatype).toEqualTypeOf<"UINT8">();
  expectTypeOf(tensor([1, 2]).datatype).toEqualTypeOf<"FP64">();
  expectTypeOf(tensor([true]).datatype).toEqualTypeOf<"BOOL">();
  expectTypeOf(tensor(["a", Uint8Array.of(1)]).datatype).toEqualTypeOf<"BYTES">();
  expectTypeOf(tensor(Float32Array.of(1), [1], "FP64").data).toEqualTypeOf<Float64Array>();
});
