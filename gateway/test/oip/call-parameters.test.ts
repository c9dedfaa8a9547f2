import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { callParametersFrom } from "../../src/oip/call-parameters.ts";
import { noParameters, type Parameters } from "../../src/tensors/tensor.ts";

test("what is reserved is not the model's", () => {
  const found = callParametersFrom({
    timeout: { int64Value: 2_500 },
    priority: { int64Value: 1 },
    sequence_id: { stringValue: "a" },
    sequence_start: { boolValue: true },
    triton_enable_empty_final_response: { boolValue: true },
    triton_anything: { doubleValue: 1.5 },
    binary_data_output: { boolValue: false },
    temperature: { doubleValue: 0.5 },
  });
  expect({ ...found.parameters }).toEqual({ temperature: { doubleValue: 0.5 } });
  expect(found).toMatchObject({ timeoutMs: 2.5, wantsFinal: true, binaryOutputs: false });
});

test("none are none, and a timeout of 0 is none", () => {
  expect(callParametersFrom(noParameters)).toEqual({ parameters: {}, timeoutMs: undefined, wantsFinal: false, binaryOutputs: undefined });
  expect(callParametersFrom({ timeout: { int64Value: 0 } }).timeoutMs).toBeUndefined();
});

test.each<[string, Parameters]>([
  ["timeout", { timeout: { stringValue: "1" } }],
  ["timeout", { timeout: { int64Value: -1 } }],
  ["triton_enable_empty_final_response", { triton_enable_empty_final_response: { int64Value: 1 } }],
  ["binary_data_output", { binary_data_output: { stringValue: "true" } }],
])("names a wrong %s", (name, parameters) => {
  const read = () => callParametersFrom(parameters);
  expect(read).toThrow(GatewayError);
  expect(read).toThrow(name);
});
