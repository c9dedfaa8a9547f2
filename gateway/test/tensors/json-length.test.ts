/** How long a tensor may be as JSON, told beforehand. */
import { expect, test } from "vitest";
import { type Datatype, datatypes } from "../../src/tensors/datatype.ts";
import { jsonFromTensor } from "../../src/tensors/json-from-tensor.ts";
import { jsonLengthBounds } from "../../src/tensors/json-length.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { forSeeds } from "../support/seeded-random.ts";

const bytesOf: Partial<Record<Datatype, number>> = {
  BOOL: 1,
  UINT8: 1,
  INT8: 1,
  UINT16: 2,
  INT16: 2,
  FP16: 2,
  BF16: 2,
  UINT32: 4,
  INT32: 4,
  FP32: 4,
};

test.each(datatypes)("no tensor of %s is shorter or longer than its bounds", (datatype) => {
  forSeeds(400, (random) => {
    const shape = Array.from({ length: random.integer(0, 3) }, () => random.integer(1, 4));
    const elements = shape.reduce((product, length) => product * length, 1);
    const element = (): Buffer => {
      const bytes = Buffer.from(
        Array.from({ length: datatype === "BYTES" ? random.integer(0, 6) : (bytesOf[datatype] ?? 8) }, () => random.integer(0, 255)),
      );
      if (datatype === "BOOL") bytes[0]! &= 1;
      if (datatype === "BYTES" && random.integer(0, 1)) bytes.fill(random.integer(0, 31));
      if (datatype !== "BYTES") return bytes;
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const raw = new OwnBytes(Buffer.concat(Array.from({ length: elements }, element)));
    const bytes = Buffer.byteLength(jsonFromTensor(datatype, shape, raw, 0));
    const { least, most } = jsonLengthBounds({ name: "y", datatype, shape, raw });
    // The last element has no comma.
    expect(bytes).toBeGreaterThanOrEqual(least - 1);
    expect(bytes).toBeLessThanOrEqual(most + 3);
  });
});
