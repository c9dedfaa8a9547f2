/** Keys look as promised and carry the bits that they claim. */

import { expect, test } from "vitest";
import { createKey, idFromKey } from "../../../src/auth/key/format.ts";
import { hashFromSecret } from "../../../src/auth/key/secret.ts";

test("has an id of 8 and a secret of 43 characters in base62", () => {
  const { id, plaintext } = createKey();
  expect(plaintext).toMatch(/^ihk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/);
  expect(idFromKey(plaintext)).toBe(id);
});

test("takes no byte that would make some characters likelier", () => {
  const bytes = [255, 248, 0, 61, 62, 247];
  let at = 0;
  const { plaintext } = createKey((count) => Uint8Array.from({ length: count }, () => bytes[at++ % bytes.length]!));
  // 0 → 0, 61 → z, 62 → 0, 247 → z; 248 and 255 are left out.
  expect(plaintext).toBe(`ihk_${"0z".repeat(4)}_${"0z".repeat(21)}0`);
});

test.each([
  "",
  "ihk_",
  "ihk_short_x",
  `ihk_12345678_${"a".repeat(42)}`,
  `ihk_12345678_${"a".repeat(44)}`,
  `ihk_1234567'_${"a".repeat(43)}`,
  `IHK_12345678_${"a".repeat(43)}`,
])("is not a key: %s", (text) => expect(idFromKey(text)).toBeUndefined());

test("is kept as its SHA-256", () => {
  expect(Buffer.from(hashFromSecret("abc")).toString("hex")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
