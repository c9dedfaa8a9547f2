/** Reads a `PredictRequest` while it arrives: keeps everything but the tensors' bytes, which pass by to wherever they are wanted. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { TensorBytesSink } from "../tensor-places.ts";
import { maxInputs } from "./read-protobuf.ts";

/** One tensor without its bytes. */
export interface SkimmedTensor {
  /** Its other fields, encoded as they came. */
  readonly head: Buffer;
  /** Which of the stretches that were begun holds its bytes; undefined: it had none. */
  readonly stretch: number | undefined;
}

export interface Skimmed {
  /** The fields of the message beside its inputs, encoded as they came. */
  readonly head: Buffer;
  readonly tensors: readonly SkimmedTensor[];
}

/** What a message may hold beside tensor bytes: names, shapes and parameters are small. */
const maxHeadBytes = 1 << 20;
/** Fields of all of it; each takes as long to read however short it is. Of 4,096 inputs with names, types and shapes there are 12,288. */
const maxFields = 32_768;
/** A model, a version and 64 parameters, and as many again for who knows more fields than we do. */
const maxFieldsOfCall = 132;
/** A name, a datatype, 64 dimensions, and as many again. */
const maxFieldsOfTensor = 132;
/** A parameter with its name, or any other field: text of 4,096 bytes is the longest that there is. */
const maxFieldBytes = 16_384;
/** Shapes of up to 64 dimensions, each a number of at most ten bytes. */
const maxShapeBytes = 640;
const inputsField = 3;
const shapeField = 3;
const missingField = 6;
const rawField = 4;
const lengthPrefixed = 2;

/** Fields of one message, copied as they come. */
class Head {
  readonly parts: Buffer[] = [];
  stretch: number | undefined = undefined;
  fields = 0;
}

const nothing = Buffer.alloc(0);

export class ProtobufSkimmer {
  readonly #sink: TensorBytesSink;
  readonly #top = new Head();
  readonly #tensors: Head[] = [];
  /** The tensor being read, and the position where it ends. */
  #tensor: Head | undefined;
  #tensorEnd = 0;
  /** Bytes read so far. */
  #position = 0;
  /** Bytes of the current field that are still to come, and where they go: to the sink or, while false, to a head. */
  #remaining = 0;
  #toSink = false;
  /** The beginning of a field whose tag and length have not fully arrived. */
  #carry: Buffer = nothing;
  #stretches = 0;
  #headBytes = 0;
  #fields = 0;
  /** What is being read, and the stretch of it that goes to a head as soon as that stretch ends. */
  #bytes: Buffer = nothing;
  #runHead: Head | undefined;
  #runStart = 0;
  #runEnd = 0;
  /** Index after the number that was read last; -1 while its end has not arrived. */
  #after = 0;

  constructor(sink: TensorBytesSink) {
    this.#sink = sink;
  }

  /** Throws INVALID_REQUEST. */
  take(chunk: Buffer): void {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    this.#bytes = bytes;
    let at = 0;
    while (at < bytes.length) {
      if (this.#remaining > 0) {
        const count = Math.min(this.#remaining, bytes.length - at);
        if (this.#toSink) this.#sink.takeElements(bytes.subarray(at, at + count));
        else this.#keep(at, at + count);
        this.#remaining -= count;
        at += count;
        this.#advance(count);
        continue;
      }
      const next = this.#field(at);
      if (next < 0) break;
      this.#advance(next - at);
      at = next;
    }
    this.#endRun();
    // Both copied: the chunk is a slice of the socket's much larger read buffer.
    this.#carry = at < bytes.length ? Buffer.from(bytes.subarray(at)) : nothing;
    this.#bytes = nothing;
  }

  /** The message is complete. Throws INVALID_REQUEST when it is not. */
  end(): Skimmed {
    if (this.#carry.length > 0 || this.#remaining > 0 || this.#tensor !== undefined) throw notAMessage();
    return {
      head: Buffer.concat(this.#top.parts),
      tensors: this.#tensors.map((tensor) => ({ head: Buffer.concat(tensor.parts), stretch: tensor.stretch })),
    };
  }

  #advance(count: number): void {
    this.#position += count;
    if (this.#tensor === undefined || this.#position < this.#tensorEnd) return;
    if (this.#position > this.#tensorEnd) throw notAMessage();
    if (this.#remaining === 0) this.#tensor = undefined;
  }

  /** Reads tag and, where it has one, length; the index after them, or -1 while they are incomplete. */
  #field(start: number): number {
    const key = this.#varint(start);
    const afterTag = this.#after;
    if (afterTag < 0) return -1;
    const wireType = key % 8;
    if (wireType === 0) {
      this.#varint(afterTag);
      return this.#after < 0 ? -1 : this.#keepHeader(start, this.#after, 0);
    }
    if (wireType === 1) return this.#keepHeader(start, afterTag, 8);
    if (wireType === 5) return this.#keepHeader(start, afterTag, 4);
    // 3 and 4 are groups, which proto3 does not have.
    if (wireType !== lengthPrefixed) throw notAMessage();
    const length = this.#varint(afterTag);
    return this.#after < 0 ? -1 : this.#lengthPrefixed(Math.floor(key / 8), start, this.#after, length);
  }

  #lengthPrefixed(field: number, start: number, end: number, length: number): number {
    const contentAt = this.#position + (end - start);
    if (this.#tensor !== undefined && contentAt + length > this.#tensorEnd) throw notAMessage();
    if (this.#tensor === undefined && field === inputsField) {
      if (this.#tensors.length >= maxInputs) throw tooMuchBesideTensors();
      const tensor = new Head();
      this.#tensors.push(tensor);
      if (length > 0) {
        this.#tensor = tensor;
        this.#tensorEnd = contentAt + length;
      }
      return end;
    }
    if (this.#tensor !== undefined && field === rawField) {
      if (++this.#tensor.fields > maxFieldsOfTensor) throw tooManyFields();
      // Of a field given twice the last one counts, as every protobuf reader has it.
      this.#tensor.stretch = this.#stretches++;
      this.#toSink = true;
      this.#remaining = length;
      this.#sink.begin(length);
      return end;
    }
    const isMissing = this.#tensor !== undefined && field === missingField;
    const most = this.#tensor !== undefined && field === shapeField ? maxShapeBytes : isMissing ? maxHeadBytes : maxFieldBytes;
    if (length > most) throw length > maxHeadBytes ? tooMuchBesideTensors() : tooManyFields();
    return this.#keepHeader(start, end, length);
  }

  #keepHeader(start: number, end: number, remaining: number): number {
    const head = this.#tensor ?? this.#top;
    const most = head === this.#top ? maxFieldsOfCall : maxFieldsOfTensor;
    if (++this.#fields > maxFields || ++head.fields > most) throw tooManyFields();
    this.#keep(start, end);
    this.#toSink = false;
    this.#remaining = remaining;
    return end;
  }

  /** For the head that is being read. Fields that follow each other are copied together. */
  #keep(start: number, end: number): void {
    this.#headBytes += end - start;
    if (this.#headBytes > maxHeadBytes) throw tooMuchBesideTensors();
    const head = this.#tensor ?? this.#top;
    if (this.#runHead !== head || this.#runEnd !== start) {
      this.#endRun();
      this.#runHead = head;
      this.#runStart = start;
    }
    this.#runEnd = end;
  }

  #endRun(): void {
    this.#runHead?.parts.push(Buffer.from(this.#bytes.subarray(this.#runStart, this.#runEnd)));
    this.#runHead = undefined;
  }

  #varint(start: number): number {
    const bytes = this.#bytes;
    let value = 0;
    let scale = 1;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      value += (byte & 127) * scale;
      if (byte < 128) {
        this.#after = at + 1;
        return value;
      }
      scale *= 128;
      if (at - start >= 9) throw notAMessage();
    }
    this.#after = -1;
    return 0;
  }
}

function notAMessage(): GatewayError {
  return new GatewayError(
    "INVALID_REQUEST",
    "The body is not a PredictRequest of inferencehub.rpc.v1; encode one, or send JSON as application/json.",
  );
}

function tooMuchBesideTensors(): GatewayError {
  return new GatewayError(
    "INVALID_REQUEST",
    `Expected at most ${maxHeadBytes} bytes and ${maxInputs} inputs beside the tensors' elements, got more.`,
  );
}

function tooManyFields(): GatewayError {
  return new GatewayError(
    "INVALID_REQUEST",
    `Expected beside the tensors' elements at most ${maxFields} fields, of at most ${maxFieldBytes} bytes, and shapes of 64 dimensions, got more.`,
  );
}
