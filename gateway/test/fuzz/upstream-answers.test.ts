/** Whatever a server of others sends as an answer, its outputs are read as announced or it is refused: nothing else happens to the gateway. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isWrong, outputsFromResponse } from "../../src/backends/oip/read-response.ts";
import { inference } from "../../src/rpc/open-inference.js";
import { contentSteps, found, sourceInMemory, whyByteCountIsWrong } from "../../src/tensors/check-raw.ts";
import { datatypes } from "../../src/tensors/datatype.ts";
import { ownBytes } from "../../src/tensors/tensor.ts";
import { damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";

const maxBytes = 1_000;
const specs = datatypes.map((datatype) => ({ name: datatype, datatype, shape: [-1] }));

/** Also what passes must be what was announced. */
function read(bytes: Buffer, announced = specs): void {
  const steps = outputsFromResponse(bytes, announced, maxBytes, undefined);
  let step = steps.next();
  while (!step.done) step = steps.next();
  if (isWrong(step.value)) return;
  expect(step.value.map(({ name, datatype }) => ({ name, datatype }))).toEqual(announced.map(({ name, datatype }) => ({ name, datatype })));
  for (const { datatype, shape, raw } of step.value) {
    const content = ownBytes(raw).view();
    expect(content.length).toBeLessThanOrEqual(maxBytes);
    expect(whyByteCountIsWrong(datatype, shape, content.length)).toBeUndefined();
    expect(found(contentSteps(datatype, shape, sourceInMemory(content)))).toBeUndefined();
  }
}

const contents = fc.record(
  {
    boolContents: fc.array(fc.boolean(), { maxLength: 4 }),
    intContents: fc.array(fc.integer(), { maxLength: 4 }),
    int64Contents: fc.array(fc.integer(), { maxLength: 4 }),
    fp32Contents: fc.array(fc.float(), { maxLength: 4 }),
    bytesContents: fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 4 }),
  },
  { requiredKeys: [] },
);
const output = fc.record({
  name: fc.constantFrom(...datatypes, "other"),
  datatype: fc.constantFrom(...datatypes, "FP8"),
  shape: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 2 }),
  contents,
});
const answer = fc
  .record({
    modelName: fc.string(),
    outputs: fc.array(output, { maxLength: 3 }),
    rawOutputContents: fc.array(fc.uint8Array({ maxLength: 32 }), { maxLength: 3 }),
  })
  .map((message) => inference.ModelInferResponse.encode(message).finish());

test("damaged answers", () => fuzz(damagedFrom(answer), (bytes) => read(bytes), 3), fuzzTimeoutMs);

test.each(specs)(
  "an answer of one output of $datatype, damaged",
  (spec) => {
    const one = output.map((made) => ({ ...made, name: spec.name, datatype: spec.datatype }));
    const answers = fc
      .tuple(one, fc.option(fc.uint8Array({ maxLength: 32 })))
      .map(([made, raw]) =>
        inference.ModelInferResponse.encode({ outputs: [made], rawOutputContents: raw === null ? [] : [raw] }).finish(),
      );
    fuzz(damagedFrom(answers), (bytes) => read(bytes, [spec]));
  },
  fuzzTimeoutMs,
);

test("any bytes", () => fuzz(fc.uint8Array({ maxLength: 100 }), (bytes) => read(Buffer.from(bytes))), fuzzTimeoutMs);
