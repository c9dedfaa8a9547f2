/** Memory that tensors are encoded into: small ones share a slab, large ones get their own, and all are aligned for typed arrays. */

/** Typed views over one stretch of memory. */
export class Memory {
  readonly bytes: Buffer;
  #i8: Int8Array | undefined;
  #i16: Int16Array | undefined;
  #u16: Uint16Array | undefined;
  #i32: Int32Array | undefined;
  #u32: Uint32Array | undefined;
  #f16: Float16Array | undefined;
  #f32: Float32Array | undefined;
  #f64: Float64Array | undefined;

  constructor(byteLength: number) {
    // Not from Node's pool, so that it starts at offset 0 of its ArrayBuffer; not zeroed, since encoding fills every byte.
    this.bytes = Buffer.allocUnsafeSlow((byteLength + 7) & ~7);
  }

  get i8(): Int8Array {
    return (this.#i8 ??= new Int8Array(this.bytes.buffer));
  }
  get i16(): Int16Array {
    return (this.#i16 ??= new Int16Array(this.bytes.buffer));
  }
  get u16(): Uint16Array {
    return (this.#u16 ??= new Uint16Array(this.bytes.buffer));
  }
  get i32(): Int32Array {
    return (this.#i32 ??= new Int32Array(this.bytes.buffer));
  }
  get u32(): Uint32Array {
    return (this.#u32 ??= new Uint32Array(this.bytes.buffer));
  }
  get f16(): Float16Array {
    return (this.#f16 ??= new Float16Array(this.bytes.buffer));
  }
  get f32(): Float32Array {
    return (this.#f32 ??= new Float32Array(this.bytes.buffer));
  }
  get f64(): Float64Array {
    return (this.#f64 ??= new Float64Array(this.bytes.buffer));
  }
}

const slabBytes = 64 * 1024;
// A tensor larger than this has memory of its own: it would keep too much of a slab alive.
const sharedAtMost = 4 * 1024;

let slab = new Memory(slabBytes);
let used = 0;

/** Where the last `reserve` put the tensor: first byte in its Memory, a multiple of 8. */
export let reservedAt = 0;

/** Memory with `byteLength` bytes to fill, beginning at `reservedAt`. */
export function reserve(byteLength: number): Memory {
  if (byteLength > sharedAtMost) {
    reservedAt = 0;
    return new Memory(byteLength);
  }
  if (used + byteLength > slabBytes) {
    slab = new Memory(slabBytes);
    used = 0;
  }
  reservedAt = used;
  used = (used + byteLength + 7) & ~7;
  return slab;
}
