/** Property-based fuzzing: how many inputs, from which seed, what damage looks like, and what was once found. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

/** `make fuzz` sets both; in `make test` a small share runs, always the same. */
const runs = Number(process.env.FUZZ_RUNS ?? 400);
const seed = Number(process.env.FUZZ_SEED ?? 20261129);

/** As long as so many inputs may take on a busy machine. */
export const fuzzTimeoutMs = 60_000 + runs * 20;

/** Holds the property against inputs; a failure names its seed and the smallest input that fast-check could make of it. */
export function fuzz<Input>(inputs: fc.Arbitrary<Input>, property: (input: Input) => unknown, share = 1): void {
  const held = (input: Input) => void property(input);
  fc.assert(fc.property(inputs, held), { numRuns: Math.ceil(runs * share), seed });
}

/** The same for what takes time. */
export async function fuzzAsync<Input>(inputs: fc.Arbitrary<Input>, property: (input: Input) => Promise<void>, share = 1): Promise<void> {
  await fc.assert(fc.asyncProperty(inputs, property), { numRuns: Math.ceil(runs * share), seed });
}

type Damage =
  | { readonly how: "flip"; readonly at: number; readonly byte: number }
  | { readonly how: "cut"; readonly at: number; readonly length: number }
  | { readonly how: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly how: "repeat"; readonly at: number; readonly length: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ how: fc.constant("flip" as const), at: place, byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ how: fc.constant("cut" as const), at: place, length: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ how: fc.constant("insert" as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }) }),
  fc.record({ how: fc.constant("repeat" as const), at: place, length: fc.integer({ min: 1, max: 40 }) }),
);

/** Sound bytes with up to four things done to them, or none. */
export function damagedFrom(sound: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  return fc.tuple(sound, fc.array(damage, { maxLength: 4 })).map(([bytes, done]) => done.reduce(damaged, Buffer.from(bytes)));
}

function damaged(bytes: Buffer, what: Damage): Buffer {
  const at = Math.floor(what.at * bytes.length);
  switch (what.how) {
    case "flip":
      return Buffer.concat([bytes.subarray(0, at), Buffer.of(what.byte), bytes.subarray(at + 1)]);
    case "cut":
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + what.length)]);
    case "insert":
      return Buffer.concat([bytes.subarray(0, at), what.bytes, bytes.subarray(at)]);
    case "repeat":
      return Buffer.concat([bytes.subarray(0, at + what.length), bytes.subarray(at)]);
  }
}

/** What has failed once, byte for byte, and what was made to be hard: held against the property in every run. */
export function corpus(name: string): { readonly file: string; readonly bytes: Buffer }[] {
  const folder = join(import.meta.dirname, "../fuzz/corpus", name);
  return readdirSync(folder).map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
}
